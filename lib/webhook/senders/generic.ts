import { type EventFields, eventOf } from '../events/fields.ts';
import type { Media, Sender } from '../sender.ts';
import { boundaryProblem } from '../verify/boundary.ts';
import { hmacSender } from '../verify/hmac.ts';
import type { HmacScheme } from '../verify/scheme.ts';
import { staticScheme } from '../verify/static.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

/** What everyone else's requests say. Without an `id`, the hash of the body stands for one. */
export interface EventOptions extends Partial<EventFields> {
  /** How the sender is called in messages and logs. Default: the name of the function. */
  readonly name?: string;
  /** Default: `any`, so that whatever is posted becomes a message. */
  readonly media?: Media;
}

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
  const unclear = boundaryProblem(signed);
  if (unclear) throw new TypeError(`hmac: "signed" ${unclear}, and is ${signed}`);
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

/** Everyone who sends `Authorization: Bearer` and a secret. */
export const bearer = ({ secret, ...options }: SecretOption & EventOptions) =>
  tokenSender({ ...genericOf('bearer', options), secret, scheme: staticScheme({}) });

/** Everyone who sends a user name and a password as HTTP basic authentication. */
export const basic = ({
  username,
  secret,
  ...options
}: SecretOption & EventOptions & { readonly username: string }) =>
  tokenSender({ ...genericOf('basic', options), secret, scheme: staticScheme({ username }) });

/** Everyone who sends a secret in a header. */
export const headerSecret = ({
  header,
  secret,
  ...options
}: SecretOption & EventOptions & { readonly header: string }) =>
  tokenSender({ ...genericOf('header-secret', options), secret, scheme: staticScheme({ header }) });

/**
 * Anyone at all. Whoever finds the URL can send messages, so the reason why that is right must be written
 * down.
 *
 * @throws TypeError when it is not
 */
export function unsigned({ because, ...options }: EventOptions & { readonly because: string }) {
  if (because.trim() === '') throw new TypeError('unsigned: "because" must say why anyone may post');
  const { name, fields, media } = genericOf('unsigned', options);
  return {
    name,
    because,
    secrets: [],
    media,
    verify: () => 'verified',
    events: (request) => [eventOf(name, fields, request)],
  } satisfies Sender & { readonly because: string };
}

function genericOf(kind: string, options: EventOptions) {
  const { name = kind, media = 'any', defaultType = name, id, type, source, subject, time } = options;
  const places = Object.entries({ id, type, source, subject, time }).filter(([, place]) => place);
  const fields: EventFields = { defaultType, ...Object.fromEntries(places) };
  return { name, media, fields };
}

function lowerCase<P extends HmacScheme['signature']>(place: P): P {
  return { ...place, header: [place.header].flat().map((name) => name.toLowerCase()) };
}
