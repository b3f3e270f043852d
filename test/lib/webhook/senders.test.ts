import { describe, expect, test } from 'vitest';
import { readRequest, type WebhookRequest } from '../../../lib/webhook/http/request.ts';
import {
  schemeOf,
  senderOf,
  signedRequest,
  signingNames,
  tokenNames,
  verifies,
} from '../../support/senders.ts';

const now = 1_795_413_600_000;
const signed = (name: string, rawBody?: Buffer) => signedRequest(name, { now, ...(rawBody && { rawBody }) });
const withHeader = (request: WebhookRequest, name: string, value: string) => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});

/** The header that holds the signature or the secret. */
function signatureHeader(name: string): string {
  const scheme = schemeOf(name);
  if (!scheme || scheme.algorithm === 'twilio') return 'x-twilio-signature';
  return [scheme.algorithm === 'token' ? scheme.header : scheme.signature.header].flat()[0] ?? '';
}

const withSignature = (name: string, change: (value: string) => string) => {
  const request = signed(name);
  const header = signatureHeader(name);
  return withHeader(request, header, change(request.headers[header] ?? ''));
};

/** Whether the scheme signs the body, has a time, and a signature in an encoding. */
const facts = signingNames.map((name) => {
  const scheme = schemeOf(name);
  const isToken = tokenNames.includes(name);
  const timestamp = scheme && 'timestamp' in scheme ? scheme.timestamp : undefined;
  const bodyTimestamp = scheme && 'bodyTimestamp' in scheme ? scheme.bodyTimestamp : undefined;
  const { toleranceSeconds } = timestamp ?? bodyTimestamp ?? {};
  return { name, scheme, isToken, timestamp, toleranceSeconds };
});
const namesThat = (is: (fact: (typeof facts)[number]) => boolean) => facts.filter(is).map(({ name }) => name);

describe.each(signingNames)('%s', (name) => {
  test('takes its own requests', async () => {
    expect(await verifies(name, signed(name), now)).toBe(true);
  });

  test.each<[string, () => WebhookRequest]>([
    ['without its header', () => withHeader(signed(name), signatureHeader(name), undefined as never)],
    ['with an empty header', () => withSignature(name, () => '')],
    ['with a header of blanks', () => withSignature(name, () => '  ')],
    ['with an empty list', () => withSignature(name, () => ', , ,')],
    ['with its header cut short by one', () => withSignature(name, (value) => value.slice(0, -1))],
    ['with its header cut short by half', () => withSignature(name, (value) => value.slice(0, -20))],
    ['with something at its end', () => withSignature(name, (value) => `${value}0`)],
    ['with a wrong header', () => withSignature(name, (value) => value.replace(/.{9}$/, '000000000'))],
    ['with its header in upper case', () => withSignature(name, (value) => value.toUpperCase())],
    ['with its header twice, joined', () => withSignature(name, (value) => `${value}x,${value}x`)],
    [
      'with its header twice, told apart',
      () => ({ ...signed(name), repeatedHeaders: new Set([signatureHeader(name)]) }),
    ],
    ['of an unknown version', () => withSignature(name, (value) => `v9=${value}`)],
    ['with no hex', () => withSignature(name, (value) => value.replace(/.{9}$/, 'zzzzzzzzz'))],
    ['with no base64', () => withSignature(name, (value) => value.replace(/.{9}$/, '*%$!?-__='))],
    ['with a blank inside', () => withSignature(name, (value) => value.replace(/.{8}$/, ' $&'))],
    ['with bytes that are no text', () => withSignature(name, () => '\u0000\uFFFF\uD800')],
    ['with a name that objects have by nature', () => withSignature(name, () => '__proto__')],
  ])('refuses a request %s, and does not throw', async (_, request) => {
    expect(await verifies(name, request(), now)).toBe(false);
  });

  test('refuses the signatures of every other sender', async () => {
    for (const other of signingNames.filter((candidate) => candidate !== name)) {
      const foreign = signed(other).headers[signatureHeader(other)] ?? '';
      const own = signed(name).headers[signatureHeader(name)] ?? '';
      if (foreign === own) continue; // the same scheme: Bitbucket and Jira, for one
      expect(
        await verifies(
          name,
          withSignature(name, () => foreign),
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

describe.each(namesThat(({ isToken }) => !isToken))('the signature of %s', (name) => {
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
const bytesNames = namesThat(({ scheme }) => scheme !== undefined && scheme.algorithm !== 'twilio');

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
  const timestamp = facts.find((fact) => fact.name === name)?.timestamp;
  const header = [timestamp?.header ?? ''].flat()[0] ?? '';
  const seconds = String(now / 1000);

  test.each([
    ['missing', ''],
    ['another', String(now / 1000 + 1)],
    ['no number', `${seconds.slice(0, -1)}x`],
    ['negative', `-${seconds}`],
    ['a fraction', `${seconds}.0`],
    ['hexadecimal', `0x${Number(seconds).toString(16)}`],
    ['in milliseconds', `${seconds}000`],
    ['padded', `0${seconds}`],
    ['infinite', 'Infinity'],
    ['twice, joined', `${seconds},${timestamp?.prefix ?? ''}${seconds}`],
  ])('does not count if it is %s', async (_, value) => {
    const request = signed(name);
    const given = (request.headers[header] ?? '').replace(seconds, value);
    expect(await verifies(name, withHeader(request, header, given), now)).toBe(false);
  });
});

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
      const header = signatureHeader(name);
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
