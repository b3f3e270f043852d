import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseJson } from '../../core/json.ts';
import { joined } from '../events/fields.ts';
import { jwtSender } from '../factories/jwt-sender.ts';
import { A_VARIABLE, checkOptions, variablesOf } from '../factories/options.ts';
import type { PublicKeyOption } from '../factories/public-key-sender.ts';
import { valuesOf } from '../verify/variables.ts';

/** How old a token may be (Plaid Docs). */
const MAX_AGE_SECONDS = 300;

/**
 * Plaid (Plaid Docs, "Webhook verification"). The token holds the hash of the body. Plaid gives its public keys only to those who
 * have API credentials, which are not for this function, so the variable holds a key: the JSON of `key` in the answer of
 * `/webhook_verification_key/get`. When Plaid takes another key, its requests are refused until the variable holds that.
 */
export function plaid(options: PublicKeyOption) {
  checkOptions('plaid', options, { needed: { publicKey: A_VARIABLE } });
  const { publicKey } = options;
  return jwtSender({
    name: 'plaid',
    scheme: {
      algorithm: 'jwt',
      type: 'ES256',
      header: 'plaid-verification',
      maxAgeSeconds: MAX_AGE_SECONDS,
      bodyHash: 'request_body_sha256',
    },
    secrets: variablesOf('plaid', 'publicKey', publicKey, (value) =>
      keyOf(value) ? undefined : 'is not the JSON of a key for ES256',
    ),
    keys: (values) => valuesOf(publicKey, values).flatMap((value) => keyOf(value) ?? []),
    answerWithinMs: 9000,
    fields: {
      type: joined('body:webhook_type', 'body:webhook_code'),
      subject: 'body:item_id',
      defaultType: 'plaid',
    },
  });
}

/** The key in a JSON Web Key; `undefined` if it is not a key for ES256. */
function keyOf(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Object(parseJson(text)), format: 'jwk' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}
