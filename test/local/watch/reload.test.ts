import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test as vitestTest } from 'vitest';
import * as z from 'zod';
import { createClient } from '../../../local/sqs/queues.ts';
import { type LocalCloud, startLocalCloud } from '../../support/local-cloud.ts';
import { copyOfProject } from '../../support/project-copy.ts';

/** A user may have removed a function: then there is no copy with the wiring of the tests, and all of these are skipped. */
const isComplete = ['webhook', 'queue', 'schedule', 'event-bus'].every((name) =>
  existsSync(path.resolve(import.meta.dirname, '../../../functions', name)),
);
const test = vitestTest.skipIf(!isComplete);

const copy = copyOfProject();
let cloud: LocalCloud;
let wiring = '';
beforeAll(async () => {
  if (!isComplete) return;
  copy.edit({});
  wiring = readFileSync(path.join(copy.folder, 'serverless.yml'), 'utf8');
  save('functions/webhook/routes.ts', () => routes('start'));
  cloud = await startLocalCloud(copy.folder, {}, ['--json']);
}, 120_000);
afterAll(() => cloud?.stop());

/** `npm run test:reload` does more of the same. */
const [events, saves] = process.env.RELOADS === 'all' ? [1000, 20] : [100, 3];

/** The topic of the route at the begin of a test, whatever the test before has left. */
let first = '';
let before = 0;
beforeEach(async () => {
  const isChanged = readFileSync(path.join(copy.folder, 'serverless.yml'), 'utf8') !== wiring;
  if (isChanged) save('serverless.yml', () => wiring);
  first = `first-${randomUUID()}`;
  await routeTo(first);
}, 120_000);

/** Waits for output that comes after the last save. */
async function printed(pattern: RegExp): Promise<RegExpExecArray> {
  const news = () => cloud.output().slice(before);
  await expect.poll(news, { interval: 10, timeout: 60_000 }).toMatch(pattern);
  return pattern.exec(news()) ?? expect.fail('the output has changed');
}

function save(file: string, change: (text: string) => string): void {
  before = cloud?.output().length ?? 0;
  const whole = path.join(copy.folder, file);
  writeFileSync(whole, change(readFileSync(whole, 'utf8')));
}

/** A sender that signs nothing, so that a test can post with fetch. `code` becomes the fourth line of the file. */
const routes = (topic: string, code = '', secret = 'GITHUB_WEBHOOK_SECRET') => `
import { webhookRoutes } from '../../lib/routes.ts';
import { bearer } from '../../lib/senders.ts';
${code}
export const routes = webhookRoutes({
  shop: { sender: bearer({ secret: '${secret}', id: 'body:id' }), to: '${topic}' },
});
`;

/** Saves the routes, and waits until an event goes by them. */
async function routeTo(topic: string): Promise<void> {
  save('functions/webhook/routes.ts', () => routes(topic));
  await expect.poll(topicOfNext, { interval: 20, timeout: 60_000 }).toBe(topic);
}

/** Posts an event, and returns the status of the answer. */
async function post(id: string): Promise<number> {
  const url = cloud.address('webhooks').replace('{sender}', 'shop');
  const headers = { 'content-type': 'application/json', authorization: 'Bearer local-github-secret' };
  const { status } = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id, type: 'paid' }),
  });
  return status;
}

const Messages = z.array(z.object({ topic: z.string(), keys: z.array(z.string()) }));

/** The topics of all messages, by key. */
async function topicsByKey(): Promise<Map<string, string>> {
  const answer = await fetch(cloud.address('messages').replace(/\?.*/, ''));
  const messages = Messages.parse(await answer.json());
  return new Map(messages.flatMap(({ topic, keys }) => keys.map((key) => [key, topic] as const)));
}

/** Posts an event, and returns the topic of its message. */
async function topicOfNext(): Promise<string | undefined> {
  const id = randomUUID();
  expect(await post(id)).toBe(200);
  return (await topicsByKey()).get(id);
}

test('the next webhook goes by the route that was saved, to a new topic, and earlier messages stay', async () => {
  save('functions/webhook/routes.ts', () => routes('later'));
  await printed(/\[reload\] webhook: the next event goes to the new version/);
  expect(await topicOfNext()).toBe('later');
  expect([...(await topicsByKey()).values()]).toContain(first);
}, 120_000);

test(`none of ${events} events is lost that are posted during ${saves} saves`, async () => {
  await routeTo('flow-0');
  const ids = Array.from({ length: events }, () => randomUUID());
  const step = events / (saves + 1);
  let next = 0;
  const statuses: number[] = [];
  async function postSome(): Promise<void> {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) statuses.push(await post(id));
  }
  async function saveOften(): Promise<void> {
    for (let count = 1; count <= saves; count++) {
      // Spread over all events, however fast this machine is.
      await expect.poll(() => next, { interval: 5, timeout: 60_000 }).toBeGreaterThan(count * step);
      await routeTo(`flow-${count}`);
    }
  }
  await Promise.all([...Array.from({ length: 8 }, postSome), saveOften()]);

  expect(new Set(statuses)).toEqual(new Set([200]));
  const topics = await topicsByKey();
  expect(ids.filter((id) => topics.get(id)?.startsWith('flow-') !== true)).toEqual([]);
}, 300_000);

test('an error of syntax is printed with its place, and the last version goes on', async () => {
  save('functions/webhook/routes.ts', () => routes('broken', 'const a = ;'));
  await printed(/\[build\] functions\/webhook\/routes\.ts:4:11 Unexpected ";"/);
  await printed(/\[build\] The last version that worked goes on\./);
  expect(await topicOfNext()).toBe(first);

  save('functions/webhook/routes.ts', () => routes(first));
  await printed(/\[build\] No problem any more\./);
}, 120_000);

test('an error of types is printed with its place, and the version that was saved runs', async () => {
  save('functions/webhook/routes.ts', () => routes('typed', "export const count: number = 'many';"));
  await printed(/\[types\] functions\/webhook\/routes\.ts:4:14 TS2322: Type .string. is not assignable/);
  expect(await topicOfNext()).toBe('typed');

  save('functions/webhook/routes.ts', () => routes('typed', 'export const count: number = 2;'));
  await printed(/\[types\] No problem any more\./);
}, 120_000);

test('a version without its secret is not used, and the line says which variable is missing', async () => {
  save('functions/webhook/routes.ts', () => routes('secretless', '', 'NO_SUCH_SECRET'));
  await printed(/\[functions\] webhook cannot start its new version: .*\n?.*NO_SUCH_SECRET/);
  expect(await topicOfNext()).toBe(first);
}, 120_000);

test('an edit below lib/ reaches all functions', async () => {
  save('lib/handler.ts', (text) => `${text}\nglobalThis.process.title;\n`);
  const [, names = ''] = await printed(/\[reload\] (.*): the next event goes to the new version/);
  expect(names.split(', ').sort()).toEqual(['event-bus', 'queue', 'schedule', 'webhook']);
}, 120_000);

test('a new queue and a new event source of serverless.yml work without a restart', async () => {
  save(
    'functions/queue/routes.ts',
    () =>
      `import { queueRoutes } from '../../lib/routes.ts';
    export const routes = queueRoutes({ returns: { to: 'returned' } });`,
  );
  save('serverless.yml', (text) =>
    text
      .replace(
        '    events:\n      - sqs:\n',
        `    events:
      - sqs:
          arn:
            Fn::GetAtt: [Returns, Arn]
          functionResponseType: ReportBatchItemFailures
      - sqs:\n`,
      )
      .replace(
        '      Orders:\n',
        `      Returns:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: \${self:service}-\${sls:stage}-returns
          VisibilityTimeout: 180
      Orders:\n`,
      ),
  );
  const [, name = ''] = await printed(/\[wiring\] queue (\S+) is new/);
  const sqs = cloud.address('SQS');
  const client = createClient(sqs, 'eu-central-1');
  const id = randomUUID();
  const { MessageId } = await client.send(
    new SendMessageCommand({ QueueUrl: `${sqs}/000000000000/${name}`, MessageBody: JSON.stringify({ id }) }),
  );
  client.destroy();
  await printed(/returned/);
  expect(await topicsByKey()).toContainEqual([MessageId, 'returned']);
}, 120_000);

test('a serverless.yml that osls refuses leaves the last wiring, and its reason is printed', async () => {
  save('serverless.yml', (text) => `${text}\nmore: \${self:nothing.here}\n`);
  await printed(/\[wiring\] serverless\.yml osls cannot read serverless\.yml: (?:.*\n){1,5}.*"more"/);
  await printed(/\[wiring\] The last wiring that worked goes on\./);
  expect(await topicOfNext()).toBe(first);

  save('serverless.yml', () => wiring);
  await printed(/\[wiring\] No problem any more\./);
}, 120_000);
