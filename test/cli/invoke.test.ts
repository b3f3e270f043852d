import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import { isFailure } from '../../cli/invoke-answer.ts';
import { readArguments } from '../../cli/invoke-arguments.ts';
import { chooseDestination, type DestinationOptions } from '../../cli/invoke-destination.ts';
import { describe } from '../../cli/invoke-report.ts';
import { missingRoute } from '../../cli/missing-route.ts';
import { nearNames, readSample } from '../../cli/samples.ts';
import { startDmsEmulator } from '../../local/dms/emulator.ts';
import { startHttpFront } from '../../local/http/http-front.ts';
import { resolveSettings, type Settings } from '../../local/settings.ts';
import { createClient } from '../../local/sqs/queues.ts';
import { root } from '../project/project.ts';

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

const local = { DMS_PROJECT_ID: 'project', DMS_INSTANCE_ID: 'instance', DMS_PORT: '0' };
const message = (msgId: string) => ({ msgId, topic: 'orders', keys: ['a'], properties: {}, body: '{}' });

const optionsOf = (settings: Settings, isDryRun = false): DestinationOptions => ({
  settings,
  wiring: { region: 'eu-central-1', queues: [{ logicalId: 'Outbox', name: 'shop-outbox', attributes: {} }] },
  stores: { OUTBOX_QUEUE_URL: 'shop-outbox' },
  isDryRun,
});

test.each([
  ['an HTTP error', { statusCode: 503, body: '' }, true],
  ['an HTTP error as text', { statusCode: '401' }, true],
  ['an HTTP success', { statusCode: 202 }, false],
  ['a failed record', { batchItemFailures: [{ itemIdentifier: 'a' }] }, true],
  ['no failed record', { batchItemFailures: [] }, false],
  ['nothing', null, false],
])('an answer with %s: is it a failure? (%#)', (_, answer, expected) => {
  expect(isFailure(answer)).toBe(expected);
});

test.each([
  [[], 'No message would be sent.'],
  [[message('1')], '1 message would be sent:'],
  [[message('1'), message('2')], '2 messages would be sent:'],
])('a dry run prints the number of the messages %j', (messages, title) => {
  expect(describe(messages, ['would be sent', 'would be sent'])[0]).toBe(title);
});

test('with the real service, the report refers to the answer and does not claim that messages were sent', async () => {
  const dotenv = { DMS_ENDPOINT: 'https://dms.example.com' };
  const destination = await chooseDestination(optionsOf(resolveSettings({ local, dotenv, process: {} })));
  expect((await destination.report()).lines).toEqual([
    'Sends went to the real service, https://dms.example.com. The answer above shows the result.',
  ]);
});

test('if the local cloud is not running, sends go to an emulator and queues that exist only for this invocation', async () => {
  const destination = await chooseDestination(optionsOf(resolveSettings({ local, dotenv: {}, process: {} })));
  closing.push(destination.close);
  expect((await destination.report()).lines).toEqual([
    'The local cloud is not running. Sends went to an emulator and queues that existed only for this invocation.',
    'No message was stored there.',
  ]);
});

test('a dry run reports what would be sent', async () => {
  const destination = await chooseDestination(
    optionsOf(resolveSettings({ local, dotenv: {}, process: {} }, true), true),
  );
  closing.push(destination.close);
  expect((await destination.report()).lines).toEqual(['No message would be sent.']);
});

test('if the local cloud is running, the report shows the messages that the emulator has stored since', async () => {
  const messages = [message('before')];
  const emulator = await startDmsEmulator({ projectId: 'project', instanceId: 'instance', accessKeys: {} });
  const front = await startHttpFront({
    port: 0,
    invoke: async () => null,
    messages: () => messages,
    about: () => '',
  });
  closing.push(emulator.close, front.close);
  const process = { DMS_PORT: `${emulator.port}`, PORT: `${front.port}` };
  const destination = await chooseDestination(optionsOf(resolveSettings({ local, dotenv: {}, process })));
  const to = `Sends went to the local cloud, ${emulator.url}.`;
  expect((await destination.report()).lines).toEqual([
    to,
    'No message was stored there.',
    `Its console shows what waits in the outbox or became a dead letter: http://127.0.0.1:${front.port}`,
  ]);
  messages.push(message('since'));
  const { topic, keys, properties, body } = message('since');
  const shown = { topic, keys, properties, body };
  expect((await destination.report()).lines).toEqual([
    to,
    '1 message was stored there:',
    JSON.stringify(shown, null, 2),
  ]);
});

test('a dry run records what the function stores in the outbox, and shows it', async () => {
  const settings = resolveSettings({ local, dotenv: {}, process: {} }, true);
  const destination = await chooseDestination(optionsOf(settings, true));
  closing.push(destination.close);
  const client = createClient(destination.sqsUrl, 'eu-central-1');
  const record = { topic: 'orders', body: '{}' };
  const QueueUrl = destination.queues[0]?.url;
  await client.send(
    new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record), DelaySeconds: 60 }),
  );
  client.destroy();
  expect(await destination.report()).toEqual({
    lines: [
      'No message would be sent.',
      '1 record would wait in the outbox:',
      JSON.stringify(record, null, 2),
    ],
    isStored: true,
  });
});

test('a sample is found by its name or by a path', () => {
  const byName = readSample(root, 'webhook', 'github-push', '/');
  expect(byName).toMatchObject({ rawPath: '/hooks/github' });
  expect(readSample(root, 'webhook', 'events/webhook/github-push.json', root)).toEqual(byName);
  expect(readSample(root, 'webhook', 'github-push.json', '/')).toEqual(byName);
});

test('an unknown sample is answered with near names', () => {
  expect(() => readSample(root, 'webhook', 'githb-push', '/')).toThrow(/Near names: github-push, /);
  expect(nearNames('stripe', ['stripe-payment', 'slack-message'])).toEqual(['stripe-payment']);
});

test('a function without a sample is answered with the list of its samples', () => {
  expect(() => readArguments(root, ['webhook'])).toThrow(/\n {2}github-push\n/);
});

test('an unknown function and an unknown option are answered with the usage', () => {
  expect(() => readArguments(root, ['webhok', 'a'])).toThrow(/There is no function "webhok"\.\n\nUsage: /);
  expect(() => readArguments(root, ['webhook', 'a', '--dry'])).toThrow(/'--dry'[\s\S]*Usage: /);
  expect(readArguments(root, ['--help'])).toMatch(/^Usage: npm run invoke[\s\S]*--real/);
});

test.each([
  ['shopify', "  shopify: { sender: shopify({ secret: 'SHOPIFY_CLIENT_SECRET' }), to: 'orders' },"],
  [
    'gitlab-signed',
    "  'gitlab-signed': { sender: gitlabSigned({ secret: 'GITLAB_SIGNING_TOKEN' }), to: 'orders' },",
  ],
  ['in-house', "  'in-house': { sender: hmac({ … }), to: 'orders' },"],
])('a webhook "%s" without a route is answered with the line to add', (name, line) => {
  expect(missingRoute(root, name)).toContain(line);
});
