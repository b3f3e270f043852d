/** `node test/fuzz/webhook.ts [runs] [seed]`: tries to pass changed requests off as signed ones. */
import fc from 'fast-check';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { HeaderValue } from '../../lib/webhook/verify/scheme.ts';
import { twilioTexts } from '../../lib/webhook/verify/twilio.ts';
import { coversBytes, headerNameOf, proofPlaces, readInBody } from '../support/proof.ts';
import {
  allNames,
  caseOf,
  SENDER_SECRETS,
  schemeOf,
  signedRequest,
  verificationOf,
} from '../support/senders.ts';

const now = 1_795_413_600_000;

/** A place in something of any length, as a fraction. */
const spot = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const byte = fc.nat(255);

/** What may be done to bytes. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('flip'), spot, value: fc.nat(7).map((bit) => 1 << bit) }),
  fc.record({ kind: fc.constantFrom('replace', 'insert', 'delete', 'cut', 'append'), spot, value: byte }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(bytes: Buffer, { kind, spot, value }: Change): Buffer {
  const at = Math.floor(spot * bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const table: Record<string, () => Buffer[]> = {
    flip: () => [before, Buffer.from([(after[0] ?? 0) ^ value]), after.subarray(1)],
    replace: () => [before, Buffer.from([value]), after.subarray(1)],
    insert: () => [before, Buffer.from([value]), after],
    delete: () => [before, after.subarray(1)],
    cut: () => [before],
    append: () => [bytes, Buffer.from([value])],
  };
  return Buffer.concat(table[kind]?.() ?? []);
}

/** Every sender that asks for a proof. */
const forgedNames = allNames.filter((name) => name !== 'unsigned');

const originals = new Map(forgedNames.map((name) => [name, signedRequest(name, { now })]));
const originalOf = (name: string) => originals.get(name) ?? signedRequest(name, { now });

/** The headers that make up a signature. */
function places(name: string): HeaderValue[] {
  if (caseOf(name).forging) {
    return Object.keys(originalOf(name).headers).map((header) => ({ header }));
  }
  const scheme = schemeOf(name);
  if (scheme?.algorithm === 'token') return [scheme];
  if (scheme && 'signature' in scheme && 'signed' in scheme && scheme.algorithm !== 'composed') {
    return [scheme.signature, scheme.timestamp, scheme.id].filter((place) => place !== undefined);
  }
  return proofPlaces(name).flatMap((place) => {
    const header = headerNameOf(place);
    return header === undefined ? [] : { header };
  });
}

/**
 * What a request says, apart from spaces and commas that mean nothing: requests that say the same are no
 * forgery.
 */
function meaning(name: string, request: WebhookRequest): unknown {
  const { forging } = caseOf(name);
  if (forging) return forging.covered(request);
  const scheme = schemeOf(name);
  if (!scheme) return undefined;
  const values = places(name).map(({ header, separator, prefix = '' }) => {
    const value = request.headers[[header].flat()[0] ?? ''] ?? '';
    if (scheme.algorithm === 'token')
      return value.slice(0, prefix.length).toLowerCase() + value.slice(prefix.length);
    const items = (separator ? value.split(separator) : [value]).map((item) => item.trim());
    return [...new Set(items.filter((item) => item.startsWith(prefix) && item !== prefix))];
  });
  const url = SENDER_SECRETS.PUBLIC_URL ?? '';
  const repeated = places(name).map(({ header }) => request.repeatedHeaders.has([header].flat()[0] ?? ''));
  if (scheme.algorithm === 'twilio') return [values, repeated, twilioTexts(request, url)];
  const inBody = readInBody(name, request);
  return [inBody ?? values, repeated, coversBytes(scheme) ? request.rawBody.toString('latin1') : ''];
}

const mediaTypes = ['application/x-www-form-urlencoded', 'application/json', 'text/plain', ''];

/**
 * The request with one of its parts changed: the body, the query, the media type, or one of its signature's headers, which may
 * also come twice.
 */
function forge(name: string, request: WebhookRequest, part: number, how: Change): WebhookRequest {
  const names = places(name).map(({ header }) => [header].flat()[0] ?? '');
  const { headers } = request;
  if (part === 12) return { ...request, query: changed(Buffer.from(request.query), how).toString('latin1') };
  if (part === 13) {
    const type = mediaTypes[Math.floor(how.spot * mediaTypes.length)] ?? '';
    return { ...request, headers: { ...headers, 'content-type': type } };
  }
  if (part === 14 && names.length > 0)
    return { ...request, repeatedHeaders: new Set([names[how.value % names.length] ?? '']) };
  const isRead =
    caseOf(name).forging !== undefined ||
    coversBytes(schemeOf(name)) ||
    readInBody(name, request) !== undefined;
  if ((part % 3 === 0 && isRead) || names[0] === undefined)
    return { ...request, rawBody: changed(request.rawBody, how) };
  const header = names[part % names.length] ?? '';
  const value = changed(Buffer.from(request.headers[header] ?? '', 'latin1'), how).toString('latin1');
  return { ...request, headers: { ...request.headers, [header]: value } };
}

/** A reason from the fixed list, and a detail in plain words. */
const isReason = /^(missing|malformed|stale|mismatch|untrusted|no-secret)(: [\w ,.:'-]{1,100})?$/;

/**
 * Changes signed requests in one to three places and expects that none of them verifies, and that nothing
 * throws.
 *
 * @throws the first request that does, with the seed to see it again
 */
export async function fuzzWebhooks(numRuns: number, seed = Date.now()): Promise<void> {
  const changes = fc.array(fc.tuple(fc.nat(14), change), { minLength: 1, maxLength: 3 });
  const property = fc.asyncProperty(fc.constantFrom(...forgedNames), changes, async (name, steps) => {
    const original = originalOf(name);
    const forged = steps.reduce((request, [part, how]) => forge(name, request, part, how), original);
    fc.pre(JSON.stringify(meaning(name, forged)) !== JSON.stringify(meaning(name, original)));
    const verification = await verificationOf(name, forged, now);
    if (verification === 'verified') throw new Error(`${name} takes a forged request`);
    if (!isReason.test(verification)) throw new Error(`${name} refuses with "${verification}"`);
  });
  await fc.assert(property, { numRuns, seed, maxSkipsPerRun: 1000 });
}

if (import.meta.main) {
  const [runs = 1_000_000, seed = Date.now()] = process.argv.slice(2).map(Number);
  console.log(`Forging ${runs} webhook requests of ${forgedNames.length} senders (seed ${seed}) …`);
  await fuzzWebhooks(runs, seed);
  console.log('None verified, and none threw.');
}
