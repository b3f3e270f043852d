import { type EventOptions, eventOptions, genericTraits } from '../factories/generic-traits.ts';
import { type HmacSender, hmacSender } from '../factories/hmac-sender.ts';
import { A_VARIABLE, checkOneOf, checkOptions, type SecretOption } from '../factories/options.ts';
import { boundaryProblem } from '../verify/boundary.ts';
import type { HmacScheme } from '../verify/scheme.ts';
import { namesIn } from '../verify/template.ts';

/** An HMAC scheme: hex SHA-256 of the body unless the options say otherwise. */
export type HmacOptions = SecretOption &
  EventOptions &
  Partial<Pick<HmacScheme, 'algorithm' | 'encoding' | 'signed' | 'timestamp' | 'url' | 'key'>> & {
    readonly signature: HmacScheme['signature'];
    readonly deliveryId?: HmacScheme['id'];
  };

const needed = { signature: 'where the signature stands, such as { header: "X-Signature" }' };
const optional = [
  ...eventOptions,
  ...['algorithm', 'encoding', 'signed', 'timestamp', 'url', 'key', 'deliveryId'],
];

/**
 * Any sender that signs with HMAC. `signed` must have `{body}` in it, and `{timestamp}` if there is one: a time
 * that is not signed protects nothing.
 *
 * @throws TypeError if the scheme would leave something unsigned, or an option is missing or unknown
 */
export function hmac(options: HmacOptions): HmacSender {
  checkOptions('hmac', options, { needed: { secret: A_VARIABLE, ...needed }, optional });
  checkParts(options);
  const traits = genericTraits('hmac', options);
  return hmacSender(options, { ...traits, scheme: schemeOf(options), needed, optional });
}

const header = { header: 'its name, such as X-Signature' };
const list = ['separator', 'prefix'];

/** Checks the options inside of the options: with a misspelt one, every request would be refused. */
function checkParts({ signature, deliveryId, timestamp, key, algorithm, encoding }: HmacOptions): void {
  checkOptions('hmac: "signature"', signature, { needed: header, optional: list });
  if (deliveryId) checkOptions('hmac: "deliveryId"', deliveryId, { needed: header, optional: list });
  if (key) checkOptions('hmac: "key"', key, { needed: {}, optional: ['base64After'] });
  if (algorithm) checkOneOf('hmac', 'algorithm', algorithm, ['sha1', 'sha256', 'sha512']);
  if (encoding) checkOneOf('hmac', 'encoding', encoding, ['hex', 'base64', 'base64url']);
  if (!timestamp) return;
  checkOptions('hmac: "timestamp"', timestamp, {
    needed: header,
    optional: [...list, 'toleranceSeconds', 'unit'],
  });
  const { toleranceSeconds, unit } = timestamp;
  if (unit) checkOneOf('hmac: "timestamp"', 'unit', unit, ['seconds', 'milliseconds', 'rfc3339']);
  if (Number.isFinite(toleranceSeconds) && toleranceSeconds > 0) return;
  throw new TypeError(
    'hmac: "timestamp" needs "toleranceSeconds": how many seconds it may be off, such as 300',
  );
}

function schemeOf(options: HmacOptions): HmacScheme {
  const { signature, algorithm = 'sha256', encoding = 'hex', signed = '{body}' } = options;
  const { timestamp, deliveryId: id, url, key } = options;
  const parts = { body: signature, timestamp, id, url };
  const unknown = namesIn(signed).find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    const names = '{body}, {timestamp}, {id} and {url}';
    throw new TypeError(`hmac: "signed" can have ${names}, but not {${unknown}}, and is ${signed}`);
  }
  for (const [name, part] of Object.entries(parts)) {
    const isSigned = signed.includes(`{${name}}`);
    if (isSigned && part === undefined) {
      const option = name === 'id' ? 'deliveryId' : name;
      throw new TypeError(`hmac: "signed" has {${name}}, but the option "${option}" is missing`);
    }
    if (!isSigned && part !== undefined)
      throw new TypeError(
        `hmac: "signed" has no {${name}}, so the ${name} would not be verified, and is ${signed}`,
      );
  }
  const unclear = boundaryProblem(signed);
  if (unclear) throw new TypeError(`hmac: "signed" ${unclear}, and is ${signed}`);
  return {
    algorithm,
    encoding,
    signed,
    signature: lowerCase(signature),
    ...(timestamp && { timestamp: lowerCase(timestamp) }),
    ...(id && { id: lowerCase(id) }),
    ...(url !== undefined && { url }),
    ...(key && { key }),
  };
}

function lowerCase<P extends HmacScheme['signature']>(place: P): P {
  return { ...place, header: [place.header].flat().map((name) => name.toLowerCase()) };
}
