import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import type { Answer } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';

const SIGNATURE = 'x-notion-signature';

/** The one request that Notion does not sign: it holds the token with which all others are signed. */
const tokenForm = /^\s*\{\s*"verification_token"\s*:\s*"[\w-]{1,200}"\s*\}\s*$/;
const MAX_TOKEN_BODY_BYTES = 300;

/**
 * Notion, signed with the verification token (Notion Docs, "Webhooks"). Notion posts that token once, unsigned, when a subscription is
 * made. This request is answered and nothing of it is kept: not in a message, and not in the log.
 */
export const notion = (options: SecretOption) =>
  hmacSender(options, {
    name: 'notion',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: SIGNATURE, prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      subject: 'body:entity.id',
      time: 'body:timestamp',
      defaultType: 'notion',
    },
    preflight: answerToken,
  });

function answerToken({ headers, rawBody }: WebhookRequest): Answer | undefined {
  if (headers[SIGNATURE] !== undefined || rawBody.length > MAX_TOKEN_BODY_BYTES) return undefined;
  return tokenForm.test(rawBody.toString('latin1')) ? { status: 200 } : undefined;
}
