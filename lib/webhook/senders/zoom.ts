import { createHmac } from 'node:crypto';
import { member } from '../../core/json.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import type { Answer } from '../http/answer.ts';
import { verifyHmac } from '../verify/hmac.ts';
import type { HmacScheme } from '../verify/scheme.ts';
import { valuesOf } from '../verify/variables.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** Options of `zoom`. */
export interface ZoomOptions extends SecretOption {
  /** How old a request may be. Default: 300; Zoom documents no limit. */
  readonly toleranceSeconds?: number;
}

/** Zoom, signed with the app's secret token (Zoom Developers, "Using webhooks", verifying and validating). */
export function zoom(options: ZoomOptions) {
  const { secret, toleranceSeconds = 300 } = options;
  const scheme: HmacScheme = {
    algorithm: 'sha256',
    encoding: 'hex',
    signature: { header: 'x-zm-signature', prefix: 'v0=' },
    timestamp: { header: 'x-zm-request-timestamp', toleranceSeconds },
    signed: 'v0:{timestamp}:{body}',
  };
  return hmacSender(options, {
    name: 'zoom',
    optional: ['toleranceSeconds'],
    scheme,
    answerWithinMs: 2500,
    fields: { type: 'body:event', subject: 'body:payload.account_id', defaultType: 'zoom' },
    handshake(request, { secrets, now }) {
      const used = valuesOf(secret, secrets).find(
        (value) => verifyHmac(scheme, request, [value], now) === 'verified',
      );
      return used === undefined ? undefined : validationAnswer(request, used);
    },
  });
}

/** Zoom asks every 72 hours whether the webhook has the secret that Zoom signs with. */
function validationAnswer({ body }: VerifiedRequest, secret: string): Answer | undefined {
  const plainToken = member(member(body, 'payload'), 'plainToken');
  if (member(body, 'event') !== 'endpoint.url_validation' || typeof plainToken !== 'string') return undefined;
  const encryptedToken = createHmac('sha256', secret).update(plainToken).digest('hex');
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify({ plainToken, encryptedToken }) };
}
