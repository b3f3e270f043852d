import { describe, expect, test } from 'vitest';
import { signRequest } from '../../../../lib/webhook/verify/sign.ts';
import type { Vector } from '../../../support/sender-case.ts';
import { allNames, caseOf, createFrom } from '../../../support/senders.ts';
import { flipBit, webhookRequest } from '../../../support/webhook-request.ts';

const vectors = allNames.flatMap((name) =>
  (caseOf(name).vectors ?? []).map((vector, index): [string, number, Vector] => [name, index + 1, vector]),
);

describe.each(vectors)('Vector of %s, number %i', (name, _, vector) => {
  const { key, headers, body, options, seconds = 0, hasMore = false } = vector;
  const sender = createFrom(name, { ...caseOf(name).options, ...options });
  const now = seconds * 1000;
  const variable = sender.secrets[0]?.name ?? '';
  const verify = (text: string, secret = key) =>
    sender.verify(webhookRequest(text, headers), {
      secrets: { [variable]: secret },
      now,
      fetchText: async () => '',
    });

  test('verifies, and not with another body or key', async () => {
    expect(await verify(body)).toBe('verified');
    expect(await verify(`${body} `)).toBe('mismatch');
    expect(await verify(flipBit(body, 1))).toBe('mismatch');
    expect(await verify(body, flipBit(key, key.length - 1))).toMatch(/^(mismatch|no-secret)/);
  });

  test('has the headers that signing gives', () => {
    const request = webhookRequest(body, headers);
    const signed = sender.scheme && signRequest(sender.scheme, request, { secret: key, variables: {}, now });
    const { headers: own = {} } = signed ?? {};
    expect(headers).toMatchObject(hasMore ? {} : own);
    expect(signed).toBeDefined();
  });
});
