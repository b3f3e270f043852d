import { hmac } from '../../lib/senders.ts';

/**
 * The service that renders reports. It signs `{timestamp}.{body}` with HMAC-SHA256 and sends both in one header:
 * `x-renderer-signature: t=1795413600,v1=<hex>`.
 *
 * @param secret the variable that holds the secret
 */
export const renderer = (secret: string) =>
  hmac({
    name: 'renderer',
    secret,
    signed: '{timestamp}.{body}',
    signature: { header: 'x-renderer-signature', separator: ',', prefix: 'v1=' },
    timestamp: { header: 'x-renderer-signature', separator: ',', prefix: 't=', toleranceSeconds: 300 },
    id: 'body:job',
    type: 'body:event',
    subject: 'body:report',
  });
