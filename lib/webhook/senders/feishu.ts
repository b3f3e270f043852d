import { member, parseJson } from '../../core/json.ts';
import { firstOf } from '../events/fields.ts';
import { A_VARIABLE, type Names, type SecretOption, variablesOf } from '../factories/options.ts';
import { sealedSender } from '../factories/sealed-sender.ts';
import type { Answer } from '../http/answer.ts';
import { echoJson } from '../http/echo.ts';
import type { WebhookRequest } from '../http/request.ts';
import { hashedKeyCipher } from '../verify/ciphers.ts';
import { ciphertextOf, openSealed, type SealedScheme } from '../verify/sealed.ts';
import { isSameText, valuesOf } from '../verify/variables.ts';
import type { VerifiedRequest, VerifyContext } from '../verify/verification.ts';

/** Options of `feishu`: `secret` is the encrypt key. */
export interface FeishuOptions extends SecretOption {
  /** Names the variable with the verification token. */
  readonly verifyToken: Names;
  /** How old a request may be. Default: no limit, because the time is not always in seconds. */
  readonly toleranceSeconds?: number;
}

const SIGNATURE = 'x-lark-signature';

/** Feishu asks with a UUID. */
const challengeForm = /^[\w-]{1,128}$/;

/**
 * Feishu and Lark: events of an app with an encrypt key (Feishu Open Platform, "Encrypt Key encryption configuration case").
 * Without that key Feishu signs nothing, so a request without a signature is refused. Feishu waits 3 seconds for an answer.
 */
export function feishu(options: FeishuOptions) {
  const { secret, verifyToken, toleranceSeconds } = options;
  const scheme: SealedScheme = {
    algorithm: 'composed',
    by: 'hash',
    hash: 'sha256',
    encoding: 'hex',
    signature: { header: SIGNATURE },
    values: {
      timestamp: { header: 'x-lark-request-timestamp' },
      nonce: { header: 'x-lark-request-nonce' },
    },
    signed: '{timestamp}{nonce}{secret}{body}',
    ...(toleranceSeconds !== undefined && { timestamp: { unit: 'seconds', toleranceSeconds } }),
    envelope: { format: 'json', member: 'encrypt' },
    cipher: hashedKeyCipher,
    cipherKeys: [secret].flat(),
  };
  const sender = sealedSender(options, {
    name: 'feishu',
    needed: { verifyToken: A_VARIABLE },
    optional: ['toleranceSeconds'],
    scheme,
    answerWithinMs: 2700,
    fields: {
      id: firstOf('body:header.event_id', 'body:uuid'),
      type: firstOf('body:header.event_type', 'body:event.type'),
      subject: firstOf('body:header.tenant_key', 'body:event.tenant_key'),
      defaultType: 'feishu',
    },
    preflight: (request, { secrets }) =>
      unsignedChallenge(scheme, request, secrets, valuesOf(verifyToken, secrets)),
    handshake: ({ body }, { secrets }) => challengeAnswer(body, valuesOf(verifyToken, secrets)),
  });
  return { ...sender, secrets: [...sender.secrets, ...variablesOf('feishu', 'verifyToken', verifyToken)] };
}

/** Feishu does not sign the question whether the URL is the app's: it encrypts it, and shows the verification token. */
function unsignedChallenge(
  scheme: SealedScheme,
  { headers, rawBody }: WebhookRequest,
  secrets: VerifyContext['secrets'],
  tokens: readonly string[],
): Answer | undefined {
  if (headers[SIGNATURE] !== undefined) return undefined;
  const ciphertext = ciphertextOf(scheme.envelope, rawBody);
  const content = ciphertext && openSealed(scheme, ciphertext, valuesOf(scheme.cipherKeys, secrets));
  return typeof content === 'string'
    ? undefined
    : challengeAnswer(parseJson(content.toString('utf8')), tokens);
}

function challengeAnswer(body: VerifiedRequest['body'], tokens: readonly string[]): Answer | undefined {
  const [token, challenge] = [member(body, 'token'), member(body, 'challenge')];
  if (member(body, 'type') !== 'url_verification' || typeof token !== 'string') return undefined;
  if (typeof challenge !== 'string' || !tokens.some((expected) => isSameText(token, expected)))
    return undefined;
  return echoJson(challenge, challengeForm, { challenge });
}
