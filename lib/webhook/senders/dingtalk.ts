import { member } from '../../core/json.ts';
import { type FramedOptions, framedScheme } from '../factories/framed-scheme.ts';
import { A_VARIABLE, listOf } from '../factories/options.ts';
import { sealedSender } from '../factories/sealed-sender.ts';
import type { Answer } from '../http/answer.ts';
import { framedKeyProblem } from '../verify/ciphers.ts';
import { composedDigest, verifyComposed } from '../verify/composed.ts';
import { ciphertextOf, keysOf, openSealed, type SealedScheme } from '../verify/sealed.ts';
import { parseSigned } from '../verify/signed-json.ts';
import { valuesOf } from '../verify/variables.ts';
import type { VerifiedRequest, VerifyContext } from '../verify/verification.ts';

/** Types of the events that only ask whether the URL works. */
const handshakeTypes = ['check_url', 'check_create_suite_url'];

/** The word by which DingTalk knows that an event arrived. */
const SUCCESS = Buffer.from('success');

/**
 * DingTalk's events over HTTP (DingTalk-Callback-Crypto). DingTalk waits 1.5 seconds, and for an encrypted answer: any other one
 * is a failure. `owner` is the app key, or the id of the corporation or the suite key if the subscription belongs to one.
 */
export function dingtalk(options: FramedOptions) {
  const scheme = framedScheme(options, {
    signature: { query: ['msg_signature', 'signature'] },
    values: {
      timestamp: { query: ['timestamp', 'timeStamp'] },
      nonce: { query: 'nonce' },
      encrypt: { member: 'encrypt' },
    },
    unit: 'milliseconds',
    envelope: { format: 'json', member: 'encrypt' },
  });
  const accepted = (request: VerifiedRequest, context: VerifyContext) =>
    successAnswer(scheme, request, context, listOf(options.secret));
  return sealedSender(options, {
    name: 'dingtalk',
    needed: { aesKey: A_VARIABLE, owner: 'the app key, or the id of the corporation' },
    optional: ['toleranceSeconds'],
    scheme,
    keyOption: { name: 'aesKey', problem: framedKeyProblem },
    answerWithinMs: 1300,
    fields: { type: 'body:EventType', subject: 'body:CorpId', defaultType: 'dingtalk' },
    handshake: (request, context) =>
      handshakeTypes.includes(String(member(request.body, 'EventType')))
        ? accepted(request, context)
        : undefined,
    accepted,
  });
}

/** The answer, with the token and the key that the request was made with: during a rotation there are two of each. */
function successAnswer(
  scheme: SealedScheme,
  { received }: VerifiedRequest,
  { secrets, now }: VerifyContext,
  names: readonly string[],
): Answer {
  const ciphertext = ciphertextOf(scheme.envelope, received.rawBody);
  const token = valuesOf(names, secrets).find(
    (value) => verifyComposed(scheme, received, [value], now, parseSigned) === 'verified',
  );
  const key = keysOf(scheme, secrets).find(
    (value) => typeof openSealed(scheme, ciphertext, [value]) !== 'string',
  );
  if (token === undefined || key === undefined) return { status: 503 }; // the secrets changed meanwhile
  const query = new URLSearchParams(received.query);
  const nonce = query.get('nonce') ?? '';
  const timestamp = String(now);
  const encrypt = scheme.cipher(key).seal(SUCCESS);
  const digest = composedDigest(scheme, received, { timestamp, nonce, encrypt }, token);
  const answer = { msg_signature: digest.toString('hex'), encrypt, timeStamp: timestamp, nonce };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
}
