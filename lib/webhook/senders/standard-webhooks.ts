import { type EventFields, eventOf } from '../events/fields.ts';
import type { Sender } from '../sender.ts';
import { hmacSender } from '../verify/hmac.ts';
import { ed25519Spki, publicKeySender } from '../verify/public-key.ts';
import type { HmacScheme, PublicKeyScheme } from '../verify/scheme.ts';
import type { SecretOption } from '../verify/variables.ts';
import { anyOf } from '../verify/verification.ts';

/** Names the variable with the shared secret (`whsec_…`), the one with the public key (`whpk_…`), or both. */
export type StandardOptions =
  | (SecretOption & { readonly publicKey?: string | readonly string[] })
  | { readonly secret?: undefined; readonly publicKey: string | readonly string[] };

const parts = (families: readonly string[]) =>
  ({
    encoding: 'base64',
    timestamp: { header: families.map((family) => `${family}-timestamp`), toleranceSeconds: 300 },
    id: { header: families.map((family) => `${family}-id`) },
    signed: '{id}.{timestamp}.{body}',
  }) as const;

/**
 * Version 1 of Standard Webhooks: a shared secret. Headers begin with one of the families, `webhook` or
 * `svix`.
 */
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

/** Everyone who follows Standard Webhooks 1.0.0. Headers named `svix-…` are taken too. */
export const standardWebhooks = (options: StandardOptions) =>
  standardSender('standard-webhooks', ['webhook', 'svix'], options);

/**
 * Everyone who sends through Svix (Svix Docs, "Verifying webhooks manually"). Headers named `webhook-…` are
 * taken too.
 */
export const svix = (options: StandardOptions) => standardSender('svix', ['svix', 'webhook'], options);

function standardSender(
  name: string,
  families: readonly string[],
  { secret = [], publicKey = [] }: StandardOptions,
) {
  const fields: EventFields = {
    id: [families.map((family) => `header:${family}-id` as const)],
    type: ['body:type'],
    time: ['body:timestamp'],
    defaultType: 'webhook',
  };
  const symmetric = () => hmacSender({ name, secret, scheme: standardScheme(families), fields });
  const scheme = asymmetricScheme(families);
  const asymmetric = () => publicKeySender({ name, publicKey, scheme, fields, toSpki: spkiOf });
  const senders = [secret.length > 0 ? symmetric() : [], publicKey.length > 0 ? asymmetric() : []].flat();
  const [first] = senders;
  if (!first) throw new TypeError(`${name} needs a secret or a publicKey`);
  return {
    ...first,
    secrets: senders.flatMap(({ secrets }) => secrets),
    verify: (...request: Parameters<Sender['verify']>) =>
      anyOf(senders.map((sender) => sender.verify(...request))),
    events: (request: Parameters<Sender['events']>[0]) => [eventOf(name, fields, request)],
  };
}

const spkiOf = (text: string) => ed25519Spki(Buffer.from(text.replace(/^whpk_/, ''), 'base64'));
