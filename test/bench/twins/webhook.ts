/**
 * The naive twin of the webhook function: the same libraries, imported as their tutorials do, and only the way in which all
 * goes well. It checks a GitHub signature, and sends the body signed with AK/SK or with a token.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { request } from 'undici';
import { z } from 'zod';

const env = z
  .object({
    DMS_ENDPOINT: z.url(),
    DMS_PROJECT_ID: z.string(),
    DMS_INSTANCE_ID: z.string(),
    DMS_ACCESS_KEY: z.string().optional(),
    DMS_SECRET_KEY: z.string().optional(),
    IAM_ENDPOINT: z.url().optional(),
    IAM_DOMAIN: z.string().optional(),
    IAM_USERNAME: z.string().optional(),
    IAM_PASSWORD: z.string().optional(),
    GITHUB_WEBHOOK_SECRET: z.string(),
  })
  .parse(process.env);

const Event = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.record(z.string(), z.unknown()),
});
const SignedEvent = z.object({ headers: z.record(z.string(), z.string()), body: z.string() });
const Receipt = z.object({ msg_id: z.string() });

const url = new URL(
  `/v2/${env.DMS_PROJECT_ID}/rocketmq/instances/${env.DMS_INSTANCE_ID}/messages`,
  env.DMS_ENDPOINT,
);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex');

function sign(body: string): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    host: url.host,
    'x-project-id': env.DMS_PROJECT_ID,
    'x-sdk-date': new Date().toISOString().replace(/[-:]|\.\d{3}/g, ''),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = ['POST', `${url.pathname}/`, '', lines, names.join(';'), sha256(body)].join('\n');
  const toSign = ['SDK-HMAC-SHA256', headers['x-sdk-date'], sha256(canonical)].join('\n');
  const signature = hmac(env.DMS_SECRET_KEY ?? '', toSign);
  const authorization = `SDK-HMAC-SHA256 Access=${env.DMS_ACCESS_KEY}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

let token: string | undefined;

async function withToken(): Promise<Record<string, string>> {
  token ??= await fetchToken();
  return { 'content-type': 'application/json', 'x-auth-token': token };
}

async function fetchToken(): Promise<string> {
  const user = {
    name: env.IAM_USERNAME,
    password: env.IAM_PASSWORD,
    domain: { name: env.IAM_DOMAIN },
  };
  const answer = await request(new URL('/v3/auth/tokens', env.IAM_ENDPOINT), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user } },
        scope: { project: { id: env.DMS_PROJECT_ID } },
      },
    }),
  });
  await answer.body.dump();
  return String(answer.headers['x-subject-token']);
}

const checkSignature = {
  before: ({ event }: { event: unknown }) => {
    const { headers, body } = SignedEvent.parse(event);
    const expected = `sha256=${hmac(env.GITHUB_WEBHOOK_SECRET, body)}`;
    const given = headers['x-hub-signature-256'] ?? '';
    const isGenuine =
      given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    return isGenuine ? undefined : { statusCode: 401, body: '' };
  },
};

export const handler = middy()
  .use(checkSignature)
  .use(httpJsonBodyParser())
  .handler(async (event: unknown) => {
    const { body } = Event.parse(event);
    const message = JSON.stringify({ topic: 'code-events', body: JSON.stringify(body) });
    const proof = env.DMS_ACCESS_KEY ? sign(message) : await withToken();
    const answer = await request(url, { method: 'POST', headers: proof, body: message });
    Receipt.parse(await answer.body.json());
    return { statusCode: 200, body: '' };
  });
