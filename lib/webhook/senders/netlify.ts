import { joined } from '../events/fields.ts';
import { jwtSender } from '../factories/jwt-sender.ts';
import { A_VARIABLE, checkOptions, type SecretOption, variablesOf } from '../factories/options.ts';
import { textProblem } from '../verify/shared-secret.ts';
import { valuesOf } from '../verify/variables.ts';

/**
 * Deploy notifications of Netlify with a JWS secret token (Netlify Docs, "Deploy notifications"). The token holds the hash of the body, and
 * no time.
 */
export function netlify(options: SecretOption) {
  checkOptions('netlify', options, { needed: { secret: A_VARIABLE } });
  const { secret } = options;
  return jwtSender({
    name: 'netlify',
    scheme: {
      algorithm: 'jwt',
      type: 'HS256',
      header: 'x-webhook-signature',
      issuer: 'netlify',
      bodyHash: 'sha256',
    },
    secrets: variablesOf('netlify', 'secret', secret, (value) => textProblem(value)),
    keys: (values) => valuesOf(secret, values),
    fields: {
      id: joined('body:id', 'body:state'), // a deploy has one id in all its states
      type: 'body:state',
      source: 'body:url',
      subject: 'body:name',
      time: 'body:updated_at',
      defaultType: 'netlify',
    },
  });
}
