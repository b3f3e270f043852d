import * as octokit from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import twilioSdk from 'twilio';
import { describe, expect, test } from 'vitest';
import { github, stripe } from '../../../../lib/senders.ts';
import { standardScheme } from '../../../../lib/webhook/factories/standard-webhooks-sender.ts';
import { verifyHmac } from '../../../../lib/webhook/verify/hmac.ts';
import { signHmac, signTwilio } from '../../../../lib/webhook/verify/sign.ts';
import { verifyTwilio } from '../../../../lib/webhook/verify/twilio.ts';

const now = Date.now();
const request = (headers: Record<string, string>, body: string) => ({
  headers,
  repeatedHeaders: new Set<string>(),
  rawBody: Buffer.from(body),
});

/** Bodies as senders write them, in all languages; each oracle takes strings only. */
const bodies = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => JSON.stringify({ text }));
const keys = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => text.trim() === text);

async function holds(check: (body: string, key: string) => Promise<void> | void) {
  await fc.assert(
    fc.asyncProperty(bodies, keys, async (body, key) => check(body, key)),
    { numRuns: 50 },
  );
}

describe('We sign what the oracle verifies, and verify what it signs', () => {
  test('@octokit/webhooks-methods', async () => {
    const { scheme } = github({ secret: 'SECRET' });
    await holds(async (body, key) => {
      const theirs = { 'x-hub-signature-256': await octokit.sign(key, body) };
      expect(verifyHmac(scheme, request(theirs, body), [key], now)).toBe('verified');
      const ours = signHmac(scheme, { rawBody: Buffer.from(body), secret: key, now });
      expect(await octokit.verify(key, body, ours['x-hub-signature-256'] ?? '')).toBe(true);
    });
  });

  test('standardwebhooks', async () => {
    const scheme = standardScheme(['webhook', 'svix']);
    await holds((body, key) => {
      const whsec = `whsec_${Buffer.from(key.padEnd(24, '.')).toString('base64')}`;
      const oracle = new Webhook(whsec);
      const theirs = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(now / 1000)),
        'webhook-signature': oracle.sign('msg_1', new Date(now), body),
      };
      expect(verifyHmac(scheme, request(theirs, body), [whsec], now)).toBe('verified');
      const ours = signHmac(scheme, { rawBody: Buffer.from(body), secret: whsec, now, id: 'msg_1' });
      expect(oracle.verify(body, ours)).toEqual(JSON.parse(body));
    });
  });

  test('stripe', async () => {
    const { webhooks } = new Stripe('sk_test_nothing');
    const { scheme } = stripe({ secret: 'SECRET' });
    await holds((body, key) => {
      const header = webhooks.generateTestHeaderString({ payload: body, secret: key });
      const theirs = { 'stripe-signature': header };
      expect(verifyHmac(scheme, request(theirs, body), [key], Date.now())).toBe('verified');
      const ours = signHmac(scheme, { rawBody: Buffer.from(body), secret: key, now: Date.now() });
      const event: unknown = webhooks.constructEvent(body, ours['stripe-signature'] ?? '', key);
      expect(event).toEqual(JSON.parse(body));
    });
  });

  test('twilio', async () => {
    const url = 'https://example.com/hooks/twilio';
    const fields = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fields, keys, (form, key) => {
        const pairs = Object.entries(form).flatMap(([name, values]) =>
          values.map((value): [string, string] => [name, value]),
        );
        const posted = {
          ...request(
            { 'content-type': 'application/x-www-form-urlencoded' },
            new URLSearchParams(pairs).toString(),
          ),
          front: 'http-api' as const,
          query: 'a=b',
        };
        const theirs = twilioSdk.getExpectedTwilioSignature(key, `${url}?a=b`, form);
        const headers = { ...posted.headers, 'x-twilio-signature': theirs };
        expect(verifyTwilio({ ...posted, headers }, url, [key])).toBe('verified');
        const ours = signTwilio(posted, url, key)['x-twilio-signature'] ?? '';
        expect(twilioSdk.validateRequest(key, ours, `${url}?a=b`, form)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
