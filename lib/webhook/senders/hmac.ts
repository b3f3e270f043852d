import { type EventOptions, genericOf } from '../factories/generic.ts';
import { hmacSender } from '../verify/hmac.ts';
import type { HmacScheme } from '../verify/scheme.ts';
import type { SecretOption } from '../verify/variables.ts';

/** An HMAC scheme in few words: hex SHA-256 of the body unless it says otherwise. */
export type HmacOptions = SecretOption &
  EventOptions &
  Partial<Pick<HmacScheme, 'algorithm' | 'encoding' | 'signed' | 'timestamp' | 'url' | 'key'>> & {
    readonly signature: HmacScheme['signature'];
    readonly deliveryId?: HmacScheme['id'];
  };

/**
 * Everyone who signs with HMAC. `signed` must have `{body}` in it, and `{timestamp}` if there is one: a time
 * that is not signed protects nothing.
 *
 * @throws TypeError when the scheme would leave something unsigned
 */
export function hmac(options: HmacOptions) {
  const { secret, signature, algorithm = 'sha256', encoding = 'hex', signed = '{body}' } = options;
  const { timestamp, deliveryId: id, url, key } = options;
  const parts = { body: signature, timestamp, id, url };
  for (const [name, part] of Object.entries(parts)) {
    if ((part !== undefined) === signed.includes(`{${name}}`)) continue;
    throw new TypeError(`hmac: "signed" must have {${name}} exactly if the scheme has it, and is ${signed}`);
  }
  const scheme: HmacScheme = {
    algorithm,
    encoding,
    signed,
    signature: lowerCase(signature),
    ...(timestamp && { timestamp: lowerCase(timestamp) }),
    ...(id && { id: lowerCase(id) }),
    ...(url !== undefined && { url }),
    ...(key && { key }),
  };
  return hmacSender({ ...genericOf('hmac', options), secret, scheme });
}

function lowerCase<P extends HmacScheme['signature']>(place: P): P {
  return { ...place, header: [place.header].flat().map((name) => name.toLowerCase()) };
}
