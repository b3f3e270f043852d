import { describe, expect, test } from 'vitest';
import { signRequest } from '../../../../lib/webhook/verify/sign.ts';
import type { Vector } from '../../../support/sender-case.ts';
import { allNames, caseOf, createFrom } from '../../../support/senders.ts';
import { flipBit, webhookRequest } from '../../../support/webhook-request.ts';

const vectors = allNames.flatMap((name) =>
  (caseOf(name).vectors ?? []).map((vector, index): [string, number, Vector] => [name, index + 1, vector]),
);

describe.each(vectors)('Vector of %s, number %i', (name, _, vector) => {
  const { key, headers, body, options, nearMiss, seconds = 0, hasMore = false } = vector;
  const sender = createFrom(name, { ...caseOf(name).options, ...options });
  const now = Math.round(seconds * 1000);
  const [variable] = sender.secrets;
  const verify = (text: string, secret = key, given = headers) =>
    sender.verify(webhookRequest(text, given), {
      secrets: { [variable?.name ?? '']: secret },
      now,
      fetchText: async () => '',
    });

  test('verifies, and not with another body or key', async () => {
    if (variable?.problem(key) !== undefined) {
      // Some senders published signatures with a key that is too short for use. They can be computed only.
      return expect(await verify(body)).toBe('no-secret: its value cannot be used');
    }
    expect(await verify(body)).toBe('verified');
    expect(await verify(`${body} `)).toBe('mismatch');
    expect(await verify(flipBit(body, 1))).toBe('mismatch');
    expect(await verify(body, flipBit(key, key.length - 1))).toMatch(/^(mismatch|no-secret)/);
    if (nearMiss) expect(await verify(body, key, nearMiss)).toBe('mismatch');
  });

  test('has the headers that signing gives', () => {
    const signed = (text: string) =>
      sender.scheme &&
      signRequest(sender.scheme, webhookRequest(text, headers), { secret: key, variables: {}, now });
    const { headers: own = {} } = signed(body) ?? {};
    const names = Object.keys(own);
    expect(names.length).toBeGreaterThan(0);
    if (!hasMore) expect(own).toEqual(Object.fromEntries(names.map((header) => [header, headers[header]])));
    expect(signed(`${body} `)?.headers).not.toEqual(own);
  });
});
