import { sign } from 'node:crypto';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import { plaid } from '../../lib/webhook/senders/plaid.ts';
import { tokenText } from '../../lib/webhook/verify/sign-jwt.ts';
import { senderCase } from '../support/sender-case.ts';
import { otherP256, p256 } from '../support/sender-keys.ts';

const { scheme } = plaid({ publicKey: 'PLAID_KEY' });

function signToken(request: WebhookRequest, now: number): WebhookRequest {
  const text = tokenText(scheme, request.rawBody, {}, now);
  const key = { key: p256.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const signature = sign('sha256', Buffer.from(text), key).toString('base64url');
  return { ...request, headers: { ...request.headers, [scheme.header]: `${text}.${signature}` } };
}

export default senderCase({
  create: plaid,
  options: { publicKey: 'PLAID_KEY' },
  values: { PLAID_KEY: JSON.stringify(p256.publicKey.export({ format: 'jwk' })) },
  privateKey: p256.privateKey,
  otherValue: JSON.stringify(otherP256.publicKey.export({ format: 'jwk' })),
  sign: signToken,
  waitsSeconds: 10,
  samples: {
    'plaid-transactions': [
      { type: 'TRANSACTIONS.SYNC_UPDATES_AVAILABLE', subject: 'wz666MBjYWTp2PDzzggYhM6oWWmBb' },
    ],
  },
});
