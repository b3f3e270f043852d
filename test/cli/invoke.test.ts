import { afterEach, expect, test } from 'vitest';
import { isFailure } from '../../cli/invoke-answer.ts';
import { chooseDestination, describe } from '../../cli/invoke-destination.ts';
import { startDmsEmulator } from '../../local/dms/emulator.ts';
import { startHttpFront } from '../../local/http/http-front.ts';
import { resolveSettings } from '../../local/settings.ts';

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

const local = { DMS_PROJECT_ID: 'project', DMS_INSTANCE_ID: 'instance', DMS_PORT: '0' };
const message = (msgId: string) => ({ msgId, topic: 'orders', keys: ['a'], properties: {}, body: '{}' });

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
  const destination = await chooseDestination(resolveSettings({ local, dotenv, process: {} }), false);
  expect(await destination.report()).toEqual([
    'Sends went to the real service, https://dms.example.com. The answer above shows the result.',
  ]);
});

test('if the local cloud is not running, sends go to an emulator that runs only for this invocation', async () => {
  const destination = await chooseDestination(resolveSettings({ local, dotenv: {}, process: {} }), false);
  closing.push(destination.close);
  expect(await destination.report()).toEqual([
    'The local cloud is not running. Sends went to an emulator that ran only for this invocation.',
    'No message was stored by the emulator.',
  ]);
});

test('a dry run reports what would be sent', async () => {
  const destination = await chooseDestination(
    resolveSettings({ local, dotenv: {}, process: {} }, true),
    true,
  );
  closing.push(destination.close);
  expect(await destination.report()).toEqual(['No message would be sent.']);
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
  const destination = await chooseDestination(resolveSettings({ local, dotenv: {}, process }), false);
  messages.push(message('since'));
  const { topic, keys, properties, body } = message('since');
  const shown = { topic, keys, properties, body };
  expect(await destination.report()).toEqual([
    `Sends went to the local cloud, ${emulator.url}.`,
    '1 message was stored by the emulator:',
    JSON.stringify(shown, null, 2),
  ]);
});
