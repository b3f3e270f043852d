import { globSync } from 'node:fs';
import path from 'node:path';
import { webhookRoutes } from '../../lib/routes.ts';
import { asymmetricScheme } from '../../lib/webhook/factories/standard-webhooks-sender.ts';
import { readRequest, type WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { PublicKeyScheme, Scheme } from '../../lib/webhook/verify/scheme.ts';
import { signPublicKey, signRequest } from '../../lib/webhook/verify/sign.ts';
import type { SignedParts } from '../../lib/webhook/verify/sign-composed.ts';
import type { AnySender, SenderCase } from './sender-case.ts';
import { ed25519, spkiOf } from './sender-keys.ts';
import { sample } from './services.ts';
import { isAccepted } from './webhook-request.ts';

const folder = path.join(import.meta.dirname, '../senders');
const files = globSync('*.ts', { cwd: folder }).sort();

/** The case of every sender, by the name of its file. */
export const senderCases: Readonly<Record<string, SenderCase>> = Object.fromEntries(
  await Promise.all(
    files.map(async (file): Promise<[string, SenderCase]> => {
      const { default: found } = (await import(path.join(folder, file))) as { readonly default: SenderCase };
      return [path.basename(file, '.ts'), found];
    }),
  ),
);

/** The names of all senders. */
export const allNames = Object.keys(senderCases);

/** Values of the variables that the cases name. No value is contained in another. */
export const SENDER_SECRETS: Readonly<Record<string, string>> = Object.assign(
  {
    TEXT_SECRET: 'S3cr3t-of-many-senders',
    WHSEC: `whsec_${Buffer.alloc(32, 'standard').toString('base64')}`,
    WHPK: `whpk_${spkiOf(ed25519).subarray(-32).toString('base64')}`,
  },
  ...Object.values(senderCases).map(({ values }) => values),
);

/** The case of a sender. */
export function caseOf(name: string): SenderCase {
  const found = senderCases[name];
  if (!found) throw new Error(`test/senders has no ${name}.ts`);
  return found;
}

/** A sender made with these options, which may be invalid. */
export const createFrom = (name: string, options: object): AnySender => caseOf(name).create(options);

const senders = new Map(allNames.map((name) => [name, createFrom(name, caseOf(name).options)]));

/** The sender of a case. */
export const senderOf = (name: string): AnySender => senders.get(name) ?? createFrom(name, {});

/** Names of the senders that the common suites verify. */
export const senderNames = allNames.filter((name) => !caseOf(name).isProvenElsewhere);

/** Names of the senders that sign their requests or send a secret with them. */
export const signingNames = senderNames.filter((name) => name !== 'unsigned');

/** Names of the senders that only send a secret, which does not depend on the body. */
export const tokenNames = signingNames.filter((name) => schemeOf(name)?.algorithm === 'token');

/** The first sample of a sender. */
function firstSampleOf(name: string): string {
  return Object.keys(caseOf(name).samples)[0] ?? '';
}

/** A route for each of these senders, under the name that its samples are posted to. */
export const senderRoutes = webhookRoutes(
  Object.fromEntries(
    senderNames.map((name) => [routeNameOf(name), { sender: senderOf(name), to: 'webhooks' }]),
  ),
);

/** The name of a sender's route: the last part of its sample's path. */
function routeNameOf(name: string): string {
  return readRequest(samplePayload(name), 0).path.split('/').at(-1) ?? '';
}

export function schemeOf(name: string): Scheme | undefined {
  return senderOf(name).scheme;
}

/** The payload of a sender's sample, or of another sample file. */
export function samplePayload(name: string, file = firstSampleOf(name)) {
  return sample(`webhook/${file}`) as Record<string, unknown> & {
    body: string;
    headers: Record<string, string>;
  };
}

/** A request that its sender sends at `now`, with a valid signature over the sample's body or over `rawBody`. */
export function signedRequest(
  name: string,
  { now = Date.now(), file, rawBody }: { now?: number; file?: string; rawBody?: Buffer } = {},
): WebhookRequest {
  const request = readRequest(samplePayload(name, file), now);
  return signed(name, { ...request, rawBody: rawBody ?? request.rawBody }, now);
}

/** The request as its sender signs it. */
function signed(name: string, request: WebhookRequest, now: number): WebhookRequest {
  const { sign, privateKey, forging } = caseOf(name);
  if (forging) return forging.prove(request);
  if (sign) return sign(request, now);
  const scheme = schemeOf(name);
  if (!scheme) return request;
  const {
    headers,
    rawBody,
    query = request.query,
  }: SignedParts = privateKey
    ? {
        ...request,
        headers: signPublicKey(scheme as PublicKeyScheme, {
          ...request,
          now,
          privateKey,
          id: idOf(scheme, request),
        }),
      }
    : (signRequest(scheme, request, { secret: secretOf(name), variables: SENDER_SECRETS, now }) ?? request);
  return { ...request, rawBody, query, headers: { ...request.headers, ...headers } };
}

/** The id that a scheme signs. */
function idOf(scheme: Scheme, { headers }: WebhookRequest): string {
  const names = 'id' in scheme ? [scheme.id?.header ?? []].flat() : [];
  return names.flatMap((name) => headers[name] ?? [])[0] ?? '';
}

/** The value of a sender's first variable. */
export const secretOf = (name: string) => SENDER_SECRETS[senderOf(name).secrets[0]?.name ?? ''] ?? '';

/** Another value that a sender's first variable could have. */
export function otherSecretOf(name: string): string {
  const value = secretOf(name);
  const changed = value.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10));
  return caseOf(name).otherValue ?? (changed === value ? `${value}-2` : changed);
}

/** The private key for the variable WHPK, and its scheme. */
export const standardAsymmetric = { privateKey: ed25519.privateKey, scheme: asymmetricScheme(['webhook']) };

/** What a sender's check says of a request. Rejects if the check throws, which no check may do: the middleware must not hide it. */
export async function verificationOf(name: string, request: WebhookRequest, now = Date.now()) {
  const { texts = {} } = caseOf(name).forging ?? {};
  const fetchText = async ({ href }: URL) => texts[href] ?? '';
  return senderOf(name).verify(request, { secrets: SENDER_SECRETS, now, fetchText });
}

/** Whether a sender verifies a request. */
export async function verifies(name: string, request: WebhookRequest, now = Date.now()) {
  return isAccepted(verificationOf(name, request, now));
}

/** The payload of an HTTP API for this request. */
export function payloadOf(name: string, request: WebhookRequest, file?: string) {
  const payload = samplePayload(name, file);
  return {
    ...payload,
    rawQueryString: request.query,
    headers: request.headers,
    body: request.rawBody.toString('base64'),
    isBase64Encoded: true,
  };
}
