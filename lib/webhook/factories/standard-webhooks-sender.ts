import type { EventFields } from '../events/content.ts';
import { firstOf } from '../events/fields.ts';
import type { Sender } from '../sender.ts';
import { ed25519Spki } from '../verify/public-key.ts';
import type { HmacScheme, PublicKeyScheme } from '../verify/scheme.ts';
import { anyOf } from '../verify/verification.ts';
import { createSender, fieldsSignedBy } from './create-sender.ts';
import { type HmacSender, hmacSender } from './hmac-sender.ts';
import { A_VARIABLE, checkOptions, listOf, type Names } from './options.ts';
import { type PublicKeySender, publicKeySender } from './public-key-sender.ts';

/** Names the variable with the shared secret (`whsec_…`), the one with the public key (`whpk_…`), or both. */
export type StandardOptions =
  | { readonly secret: Names; readonly publicKey?: Names }
  | { readonly secret?: undefined; readonly publicKey: Names };

const parts = (families: readonly string[]) =>
  ({
    encoding: 'base64',
    timestamp: { header: families.map((family) => `${family}-timestamp`), toleranceSeconds: 300 },
    id: { header: families.map((family) => `${family}-id`) },
    signed: '{id}.{timestamp}.{body}',
  }) as const;

/** Version 1 of Standard Webhooks: a shared secret. Headers begin with one of the families, `webhook` or `svix`. */
export const standardScheme = (families: readonly string[]): HmacScheme => ({
  ...parts(families),
  algorithm: 'sha256',
  signature: { header: families.map((family) => `${family}-signature`), separator: ' ', prefix: 'v1,' },
  key: { base64After: 'whsec_' },
});

/** Version 1a: ed25519. */
export const asymmetricScheme = (families: readonly string[]): PublicKeyScheme => ({
  ...parts(families),
  algorithm: 'ed25519',
  signature: { header: families.map((family) => `${family}-signature`), separator: ' ', prefix: 'v1a,' },
});

/**
 * A sender that follows Standard Webhooks 1.0.0, with a shared secret, a public key, or both. The specification lets senders
 * wait 15 to 30 seconds for an answer (Standard Webhooks, "Operational considerations").
 *
 * @param families beginnings of header names that are accepted; if a request has several of these headers, the first counts
 * @param places where attributes of its events stand, if not where the specification puts them
 * @throws TypeError if neither a secret nor a public key is given, or an option is unknown
 */
export function standardSender(
  name: string,
  families: readonly string[],
  options: StandardOptions,
  places: Partial<EventFields> = {},
): HmacSender | PublicKeySender {
  const { secret, publicKey } = options;
  const needed = publicKey === undefined ? { secret: `${A_VARIABLE}, or "publicKey" likewise` } : {};
  checkOptions(name, options, { needed, optional: ['secret', 'publicKey'] });
  const fields: EventFields = {
    id: firstOf(...families.map((family) => `header:${family}-id` as const)),
    type: 'body:type',
    time: 'body:timestamp',
    defaultType: 'webhook',
    ...places,
  };
  const [symmetric, asymmetric] = [standardScheme(families), asymmetricScheme(families)];
  const senders = [
    ...(isListed(secret) ? [hmacSender({ secret }, { name, scheme: symmetric, fields })] : []),
    ...(isListed(publicKey)
      ? [publicKeySender({ publicKey }, { name, scheme: asymmetric, fields, toSpki: spkiOf })]
      : []),
  ];
  const [first] = senders;
  if (!first) throw new TypeError(`${name} needs "secret" or "publicKey": ${A_VARIABLE}`);
  return createSender(
    { name, answerWithinMs: 13_500, fields: fieldsSignedBy(symmetric, fields) },
    {
      ...first,
      secrets: senders.flatMap(({ secrets }) => secrets),
      verify: (...request: Parameters<Sender['verify']>) =>
        anyOf(senders.map((sender) => sender.verify(...request))),
    },
  );
}

const isListed = (names: Names | undefined): names is Names =>
  names !== undefined && listOf(names).length > 0;

const spkiOf = (text: string) => ed25519Spki(Buffer.from(text.replace(/^whpk_/, ''), 'base64'));
