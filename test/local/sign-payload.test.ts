import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readRequest } from '../../lib/webhook/http/request.ts';
import { explain } from '../../local/lambda/explain.ts';
import { signPayload } from '../../local/sign-payload.ts';
import { completeEnv } from '../support/complete-env.ts';
import { SENDER_SECRETS, samplePayload, senderRoutes, verifies } from '../support/senders.ts';

/** The sample of DingTalk, which is encrypted and has its signature in the query, as other fronts pass it on. */
const { body, headers, rawPath: path } = samplePayload('dingtalk');
const proxy = { httpMethod: 'POST', path, headers, body, isBase64Encoded: false };
const fronts: [string, object][] = [
  ['an HTTP API', samplePayload('dingtalk')],
  ['a REST API', { ...proxy, resource: '/hooks/{sender}', requestContext: {}, queryStringParameters: null }],
  ['a load balancer', { ...proxy, requestContext: { elb: {} }, queryStringParameters: { stage: 'a%20b' } }],
];

describe('A sample with its signature in the query', () => {
  test.each(fronts)('is signed for %s', async (_, payload) => {
    const signed = signPayload(payload, senderRoutes, SENDER_SECRETS);
    expect(await verifies('dingtalk', readRequest(signed, Date.now()))).toBe(true);
    expect(await verifies('dingtalk', readRequest(payload, Date.now()))).toBe(false);
  });
});

test('What routes make of a payload is explained from its plaintext, whether it is encrypted or a sample', async () => {
  const payload = samplePayload('dingtalk');
  const encrypted = signPayload(payload, senderRoutes, SENDER_SECRETS);
  const env = { ...parseEnv(completeEnv), ...SENDER_SECRETS };
  const messages = (await explain(encrypted, senderRoutes, env)).messages;
  expect(JSON.stringify(messages)).toContain('user_add_org');
  expect((await explain(payload, senderRoutes, env)).messages).toEqual(messages);
});
