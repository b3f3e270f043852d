import { describe, expect, test } from 'vitest';
import { readRequest, type WebhookRequest } from '../../../lib/webhook/http/request.ts';
import type { Scheme } from '../../../lib/webhook/verify/scheme.ts';
import { type TimeUnit, writeTime } from '../../../lib/webhook/verify/time-unit.ts';
import type { ValuePlace } from '../../../lib/webhook/verify/value-place.ts';
import {
  coversBytes,
  headerNameOf,
  proofPlaces,
  textAt,
  withProofTwice,
  withTextAt,
} from '../../support/proof.ts';
import { schemeOf, senderOf, signedRequest, signingNames, verifies } from '../../support/senders.ts';

const now = 1_795_413_600_000;
const signed = (name: string, rawBody?: Buffer) => signedRequest(name, { now, ...(rawBody && { rawBody }) });

/** The signature or the secret in a sender's request. */
const proofOf = (name: string) => textAt(name, proofPlaces(name)[0], signed(name));

/** The request of a sender with another signature or secret. */
const withProof = (name: string, change: (value: string) => string | undefined) => {
  const request = signed(name);
  const [place] = proofPlaces(name);
  return withTextAt(request, place, change(textAt(name, place, request)));
};

/** Whether the scheme covers every byte of the body, and has a time. */
const facts = signingNames.map((name) => {
  const scheme = schemeOf(name);
  const isCovered = coversBytes(scheme);
  const isSealed = scheme !== undefined && 'envelope' in scheme;
  const timestamp = scheme && 'timestamp' in scheme ? scheme.timestamp : undefined;
  const bodyTimestamp = scheme && 'bodyTimestamp' in scheme ? scheme.bodyTimestamp : undefined;
  const { toleranceSeconds } = timestamp ?? bodyTimestamp ?? {};
  return { name, scheme, isCovered, isSealed, timestamp, toleranceSeconds };
});
const namesThat = (is: (fact: (typeof facts)[number]) => boolean) => facts.filter(is).map(({ name }) => name);

describe.each(signingNames)('%s', (name) => {
  test('takes its own requests', async () => {
    expect(await verifies(name, signed(name), now)).toBe(true);
  });

  test.each<[string, () => WebhookRequest]>([
    ['without its header', () => withProof(name, () => undefined)],
    ['with an empty header', () => withProof(name, () => '')],
    ['with a header of blanks', () => withProof(name, () => '  ')],
    ['with an empty list', () => withProof(name, () => ', , ,')],
    ['with its header cut short by one', () => withProof(name, (value) => value.slice(0, -1))],
    ['with its header cut short by half', () => withProof(name, (value) => value.slice(0, -20))],
    ['with something at its end', () => withProof(name, (value) => `${value}0`)],
    ['with a wrong header', () => withProof(name, (value) => value.replace(/.{9}$/, '000000000'))],
    ['with its header in upper case', () => withProof(name, (value) => value.toUpperCase())],
    ['with its header twice, joined', () => withProof(name, (value) => `${value}x,${value}x`)],
    ['with its header twice, told apart', () => withProofTwice(name, signed(name))],
    ['of an unknown version', () => withProof(name, (value) => `v9=${value}`)],
    ['with no hex', () => withProof(name, (value) => value.replace(/.{9}$/, 'zzzzzzzzz'))],
    ['with no base64', () => withProof(name, (value) => value.replace(/.{9}$/, '*%$!?-__='))],
    ['with a blank inside', () => withProof(name, (value) => value.replace(/.{8}$/, ' $&'))],
    ['with bytes that are no text', () => withProof(name, () => '\u0000\uFFFF\uD800')],
    ['with a name that objects have by nature', () => withProof(name, () => '__proto__')],
  ])('refuses a request %s, and does not throw', async (_, request) => {
    expect(await verifies(name, request(), now)).toBe(false);
  });

  test('refuses the signatures of every other sender', async () => {
    for (const other of signingNames.filter((candidate) => candidate !== name)) {
      const foreign = proofOf(other);
      const own = proofOf(name);
      if (foreign === own) continue; // the same scheme: Bitbucket and Jira, for one
      expect(
        await verifies(
          name,
          withProof(name, () => foreign),
          now,
        ),
        other,
      ).toBe(false);
    }
  });

  test('refuses everything when its secret is not there', async () => {
    const context = { secrets: {}, now, fetchText: async () => '' };
    expect(await senderOf(name).verify(signed(name), context)).toMatch(/^(no-secret|mismatch)/);
  });

  test('stops the start when its secret is empty', () => {
    for (const { problem } of senderOf(name).secrets) {
      expect(problem('')).toBeTruthy();
      expect(problem(' \n')).toBeTruthy();
    }
  });
});

describe.each(namesThat(({ isCovered }) => isCovered))('the signature of %s', (name) => {
  test.each<[string, (body: Buffer) => Buffer]>([
    ['a bit turned', (body) => Buffer.from(body.map((byte, at) => (at === 20 ? byte ^ 1 : byte)))],
    ['its last byte cut off', (body) => body.subarray(0, -1)],
    ['a line end added', (body) => Buffer.concat([body, Buffer.from('\n')])],
    ['a BOM added', (body) => Buffer.concat([Buffer.from('\uFEFF'), body])],
    ['all bytes gone', () => Buffer.alloc(0)],
    ['bytes that are not UTF-8 in it', (body) => Buffer.concat([body, Buffer.from([0xff, 0xfe])])],
  ])('does not hold over the body with %s', async (_, change) => {
    const request = signed(name);
    expect(await verifies(name, { ...request, rawBody: change(request.rawBody) }, now)).toBe(false);
  });
});

/** Twilio signs a form's fields as text, or the hash of the bytes; a form's bytes are always UTF-8. */
const bytesNames = namesThat(
  ({ scheme, isCovered, isSealed }) => (isCovered || isSealed) && scheme?.algorithm !== 'twilio',
);

describe.each(bytesNames)('%s, well signed', (name) => {
  const body = signed(name).rawBody.toString('utf8');
  const inside = Buffer.from(body.replace('"', '"\u0001')); // a byte in a string, to be replaced below

  test('takes a body that begins with a BOM', async () => {
    expect(await verifies(name, signed(name, Buffer.from(`\uFEFF${body}`)), now)).toBe(true);
  });

  test('takes a body that is not UTF-8', async () => {
    const notUtf8 = Buffer.from(inside.map((byte) => (byte === 1 ? 0xff : byte)));
    expect(await verifies(name, signed(name, notUtf8), now)).toBe(true);
  });
});

describe.each(namesThat(({ toleranceSeconds }) => toleranceSeconds !== undefined))(
  'the time of %s',
  (name) => {
    const tolerance = facts.find((fact) => fact.name === name)?.toleranceSeconds ?? 0;

    test.each([-tolerance - 1, tolerance + 1, -86_400, 86_400])('may not be %i s off', async (offset) => {
      expect(await verifies(name, signed(name), now - offset * 1000)).toBe(false);
    });

    test.each([-tolerance, 0, tolerance])('may be %i s off', async (offset) => {
      expect(await verifies(name, signed(name), now - offset * 1000)).toBe(true);
    });
  },
);

describe.each(namesThat(({ timestamp }) => timestamp !== undefined))('the timestamp of %s', (name) => {
  const scheme = schemeOf(name);
  const [place, unit, prefix] = timestampOf(scheme);
  const stamp = writeTime(unit, now);

  test.each([
    ['missing', ''],
    ['another', writeTime(unit, now + 1000)],
    ['no number', `${stamp.slice(0, -1)}x`],
    ['negative', `-${stamp}`],
    ['a fraction', `${stamp}.0`],
    ['hexadecimal', `0x${(now / 1000).toString(16)}`],
    ['in milliseconds', `${stamp}000`],
    ['padded', `0${stamp}`],
    ['infinite', 'Infinity'],
    ['twice, joined', `${stamp},${prefix}${stamp}`],
  ])('does not count if it is %s', async (_, value) => {
    const request = signed(name);
    const given = textAt(name, place, request).replace(stamp, value);
    expect(await verifies(name, withTextAt(request, place, given), now)).toBe(false);
  });
});

/** Where the timestamp of a scheme stands, in which unit, and after which prefix. */
function timestampOf(scheme: Scheme | undefined): [ValuePlace, TimeUnit, string] {
  if (scheme?.algorithm === 'composed') {
    return [scheme.values?.timestamp ?? { header: '' }, scheme.timestamp?.unit ?? 'seconds', ''];
  }
  const timestamp = scheme && 'timestamp' in scheme ? scheme.timestamp : undefined;
  const { header = '', unit = 'seconds', prefix = '' } = timestamp && 'header' in timestamp ? timestamp : {};
  return [{ header: [header].flat()[0] ?? '' }, unit, prefix];
}

describe('Header names', () => {
  test('may be written in any case', async () => {
    for (const name of signingNames) {
      const { headers, rawBody, query, path } = signed(name);
      const shouted = Object.entries(headers).map(([header, value]) => [header.toUpperCase(), value]);
      const payload = {
        httpMethod: 'POST',
        path,
        headers: Object.fromEntries(shouted),
        queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
        requestContext: {},
        body: rawBody.toString('base64'),
        isBase64Encoded: true,
      };
      expect(await verifies(name, readRequest(payload, now), now), name).toBe(true);
    }
  });

  test('that differ in case only are one header, given twice', async () => {
    for (const name of signingNames) {
      const { headers, rawBody, path } = signed(name);
      const header = headerNameOf(proofPlaces(name)[0]);
      if (header === undefined) continue;
      const doubled = { ...headers, [header.toUpperCase()]: headers[header] };
      const payload = {
        httpMethod: 'POST',
        path,
        headers: doubled,
        requestContext: {},
        body: rawBody.toString(),
      };
      expect(await verifies(name, readRequest(payload, now), now), name).toBe(false);
    }
  });
});
