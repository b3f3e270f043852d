import { joined } from '../events/fields.ts';
import { secretJwtSender } from '../factories/jwt-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Deploy notifications of Netlify with a JWS secret token (Netlify Docs, "Deploy notifications"). The token holds the hash of the
 * body, and no time.
 */
export const netlify = (options: SecretOption) =>
  secretJwtSender(options, {
    name: 'netlify',
    scheme: {
      algorithm: 'jwt',
      type: 'HS256',
      header: 'x-webhook-signature',
      issuer: 'netlify',
      bodyHash: 'sha256',
    },
    fields: {
      id: joined('body:id', 'body:state'), // a deploy has one id in all its states
      type: 'body:state',
      source: 'body:url',
      subject: 'body:name',
      time: 'body:updated_at',
      defaultType: 'netlify',
    },
  });
