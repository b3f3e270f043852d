import { describe, expect, test } from 'vitest';
import type { WebhookRequest } from '../../../lib/webhook/http/request.ts';
import type { ValuePlace } from '../../../lib/webhook/verify/value-place.ts';
import type { Verification } from '../../../lib/webhook/verify/verification.ts';
import { headerNameOf, proofPlaces, textAt, withProofTwice, withTextAt } from '../../support/proof.ts';
import {
  caseOf,
  createFrom,
  otherSecretOf,
  SENDER_SECRETS,
  secretOf,
  senderOf,
  signedRequest,
  signingNames,
  verificationOf,
  verifies,
} from '../../support/senders.ts';

const now = 1_795_413_600_000;
const requests = new Map(signingNames.map((name) => [name, signedRequest(name, { now })]));
const signed = (name: string) => requests.get(name) ?? signedRequest(name, { now });

/** What the sender says of its own request when its variables have these values, too. */
async function verifiedWith(name: string, values: Record<string, string>, sender = senderOf(name)) {
  const context = { secrets: { ...SENDER_SECRETS, ...values }, now, fetchText: async () => '' };
  return sender.verify(signed(name), context);
}

const variableOf = (name: string) => senderOf(name).secrets[0]?.name ?? '';

/** The sender with a second variable beside its first, as in a rotation. */
function rotating(name: string) {
  const { options } = caseOf(name);
  const variable = variableOf(name);
  const [option = ''] = Object.entries(options).find(([, value]) => value === variable) ?? [];
  return createFrom(name, { ...options, [option]: [variable, 'NEXT_SECRET'] });
}

const withSecrets = signingNames.filter((name) => variableOf(name) !== '');

describe.each(withSecrets)('The secret of %s', (name) => {
  const [own, other] = [secretOf(name), otherSecretOf(name)];
  const with2 = (first: string, second: string) =>
    verifiedWith(name, { [variableOf(name)]: first, NEXT_SECRET: second }, rotating(name));

  test('refuses the request if it is another one', async () => {
    expect(senderOf(name).secrets[0]?.problem(other)).toBeUndefined();
    expect(await verifiedWith(name, { [variableOf(name)]: other })).toMatch(/^mismatch/);
  });

  test('may be the first or the second of two, and no third', async () => {
    expect([await with2(own, other), await with2(other, own)]).toEqual(['verified', 'verified']);
    expect(await with2(other, other)).toMatch(/^mismatch/);
  });

  test('refuses every request while it is empty', async () => {
    expect(await verifiedWith(name, { [variableOf(name)]: '' })).toMatch(/^(no-secret|mismatch)/);
    expect(await with2('', own)).toBe('verified');
    expect(await with2('', other)).toMatch(/^mismatch/);
  });
});

/** A value in XML cannot be changed by the helper; the tests of its sender do that. */
const isInXml = (name: string, place: ValuePlace) =>
  'member' in place && signed(name).rawBody.toString().startsWith('<');

const places = signingNames.flatMap((name) =>
  proofPlaces(name)
    .filter((place) => !isInXml(name, place))
    .map((place) => [name, JSON.stringify(place), place] as const),
);

describe.each(places)('In a request of %s, the value at %s', (name, _, place) => {
  const text = textAt(name, place, signed(name));
  const refused = async (request: WebhookRequest) => {
    const verification: Verification = await verificationOf(name, request, now);
    expect(verification).not.toBe('verified');
    expect(verification.length).toBeLessThan(200);
  };
  const changed = (value: string | undefined) => withTextAt(signed(name), place, value);

  test('must be there, and once', async () => {
    await refused(changed(undefined));
    await refused(changed(''));
    await refused(twice(name, place));
  });

  test('must be the one that the sender gave', async () => {
    await refused(changed(`${text}0`));
    await refused(changed(`0${text}`));
    await refused(changed(text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))));
    await refused(changed([...text].reverse().join('')));
  });

  test('may be of any length without harm', async () => {
    for (const separator of ['', ',', ';', ' ']) {
      await refused(changed(Array.from({ length: 5000 }, () => `${text}x`).join(separator)));
      await refused(changed(`${separator || 'x'}`.repeat(200_000)));
    }
    await refused(changed('9'.repeat(100_000)));
  });
});

/** The request with a value twice. A value of the body is tested where the proof itself is there. */
function twice(name: string, place: ValuePlace): WebhookRequest {
  const header = headerNameOf(place);
  const request = signed(name);
  if (header !== undefined) return { ...request, repeatedHeaders: new Set([header]) };
  return 'query' in place
    ? { ...request, query: `${request.query}&${request.query}` }
    : withProofTwice(name, request);
}

describe('A proof', () => {
  test('does not count in another place', async () => {
    for (const name of signingNames) {
      const [place] = proofPlaces(name);
      const text = textAt(name, place, signed(name));
      const without = withTextAt(signed(name), place, undefined);
      const elsewhere = [
        { ...without, query: `signature=${encodeURIComponent(text)}&key=${encodeURIComponent(text)}` },
        { ...without, headers: { ...without.headers, 'x-signature-copy': text, cookie: text } },
      ];
      for (const request of elsewhere) expect(await verifies(name, request, now), name).toBe(false);
    }
  });

  test('with a body that is not JSON, or nested without end, is refused or verified, and never throws', async () => {
    for (const name of signingNames) {
      for (const text of ['', '{', '['.repeat(100_000), 'null', '"', '\u0000', '{"a":'.repeat(50_000)]) {
        const request = { ...signed(name), rawBody: Buffer.from(text) };
        expect(typeof (await verificationOf(name, request, now)), name).toBe('string');
      }
    }
  });
});
