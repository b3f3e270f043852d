import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { startDmsEmulator } from '../../../local/dms/emulator.ts';
import { startEventBus } from '../../../local/event-bus/event-bus.ts';
import { startHttpFront } from '../../../local/http/http-front.ts';
import { startQueues } from '../../../local/sqs/queues.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const region = 'eu-central-1';
const pattern = { source: ['shop'] };
const rule = { kind: 'eventBridge', functionName: 'f', eventBus: 'default', enabled: true, pattern } as const;
const user = { domain: 'domain', name: 'user', password: 'password' };

/** All servers of the local cloud, and everything that they were made to do. */
async function startServers() {
  const done: string[] = [];
  const queues = [{ logicalId: 'Outbox', name: 'outbox', attributes: {} }];
  const sqs = await startQueues(0, { region, queues });
  const dms = await startDmsEmulator({
    projectId: 'project',
    instanceId: 'instance',
    accessKeys: {},
    users: [user],
    onRefused: () => done.push('dms'),
  });
  const front = await startHttpFront({
    port: 0,
    invoke: async () => done.push('invoked'),
    faults: { set: () => void done.push('faults'), counts: () => ({}) },
    messages: () => [],
    about: () => 'here',
  });
  const bus = await startEventBus({ port: 0, rules: [rule], region, invoke: async () => done.push('event') });
  closing.push(sqs.close, dms.close, front.close, bus.close);
  async function inOutbox(): Promise<number> {
    const command = new ReceiveMessageCommand({ QueueUrl: sqs.queues[0]?.url, WaitTimeSeconds: 0 });
    return (await sqs.client.send(command)).Messages?.length ?? 0;
  }
  return { urls: { sqs: sqs.url, dms: dms.url, front: front.url, bus: bus.url }, sqs, dms, done, inOutbox };
}

/** Sends a request with exactly these headers, and returns the status and the text of its answer. */
async function send(
  url: string,
  { method = 'POST', body = '', ...headers }: Record<string, string>,
): Promise<[number, string]> {
  const sent = request(url, { method, headers });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return [answer.statusCode, await text(answer)];
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };
const foreign = { origin: 'https://evil.example' };

const queueArn = `arn:aws:sqs:${region}:000000000000:outbox`;
const topicArn = `arn:aws:sns:${region}:000000000000:t`;
const snsPosts = [
  'Action=CreateTopic&Name=t',
  `Action=Subscribe&TopicArn=${topicArn}&Protocol=sqs&Endpoint=${queueArn}&Attributes.entry.1.key=RawMessageDelivery&Attributes.entry.1.value=true`,
  `Action=Publish&TopicArn=${topicArn}&Message={"topic":"orders","body":"forged"}`,
];

const putEvents = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AWSEvents.PutEvents',
  body: JSON.stringify({ Entries: [{ Source: 'shop', DetailType: 'Order', Detail: '{}' }] }),
};
const getToken = {
  ...json,
  body: JSON.stringify({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: user.name, password: user.password, domain: { name: user.domain } } },
      },
    },
  }),
};
const sendMessage = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'AmazonSQS.SendMessage',
  body: JSON.stringify({ QueueUrl: 'http://localhost/000000000000/outbox', MessageBody: 'forged' }),
};
const dmsPath = '/v2/project/rocketmq/instances/instance/messages';

describe('a web page of another site', () => {
  test.each([
    [403, foreign],
    [404, {}],
  ])(
    'cannot fill the outbox by form posts to the SQS port: %i with the headers %j',
    async (status, marks) => {
      const { urls, inOutbox } = await startServers();
      for (const body of snsPosts) {
        expect((await send(urls.sqs, { ...form, ...marks, body }))[0]).toBe(status);
      }
      expect(await inOutbox()).toBe(0);
    },
  );

  const attempts = [
    ['a webhook', 'front', '/hooks/github', { ...json, body: '{}' }],
    ['faults', 'front', '/faults', { method: 'PUT', body: 'next 1 503' }],
    ['the list of messages', 'front', '/messages', { method: 'GET' }],
    ['an event', 'bus', '/', putEvents],
    ['a record', 'sqs', '/', sendMessage],
    ['a message', 'dms', dmsPath, { ...json, body: '{}' }],
    ['a request for a token', 'dms', '/v3/auth/tokens', getToken],
  ] as const;
  const marks: Record<string, string>[] = [
    foreign,
    { origin: 'null' },
    { origin: 'http://127.0.0.1:9' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'evil.example:3000' }, // DNS rebinding: the name of the page leads to loopback
    { host: '127.0.0.1.evil.example' },
    { host: 'evil.example', origin: 'http://evil.example' },
  ];
  describe.each(marks)('with %j', (mark) => {
    test.each(attempts)('cannot send %s', async (_, server, path, attempt) => {
      const { urls, done, dms, inOutbox } = await startServers();
      const [status, answer] = await send(`${urls[server]}${path}`, { ...attempt, ...mark });
      expect([status, answer]).toEqual([403, expect.stringMatching(/^\{"message":"[^"]/)]);
      expect(done).toEqual([]);
      expect(dms.requests).toEqual({ sends: 0, queries: 0, tokens: 0, signedRequests: 0 });
      expect(await inOutbox()).toBe(0);
    });
  });

  test.each(['front', 'bus', 'sqs', 'dms'] as const)('gets no leave by a preflight (%s)', async (server) => {
    const { urls } = await startServers();
    const answer = await fetch(urls[server], {
      method: 'OPTIONS',
      headers: { ...foreign, 'access-control-request-method': 'PUT' },
    });
    expect(answer.status).toBe(403);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('can link to the first page, and to no other', async () => {
    const { urls } = await startServers();
    const link = {
      method: 'GET',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await send(urls.front, link))[0]).toBe(200);
    expect((await send(`${urls.front}/hooks/github`, link))[0]).toBe(403);
    expect((await send(urls.front, { ...link, 'sec-fetch-dest': 'iframe' }))[0]).toBe(403);
  });
});

describe('programs on this machine are served', () => {
  test.each(['127.0.0.1', 'localhost', 'LOCALHOST:80', '[::1]:3000', `sqs.${region}.localhost:4566`])(
    'with the Host %s',
    async (host) => {
      const { urls } = await startServers();
      const hook = await send(`${urls.front}/hooks/github`, { ...json, host, body: '{}' });
      const token = await send(`${urls.dms}/v3/auth/tokens`, { ...getToken, host });
      const event = await send(urls.bus, { ...putEvents, host });
      const record = await send(urls.sqs, { ...sendMessage, host });
      expect([hook, token, event, record].map(([status]) => status)).toEqual([200, 201, 200, 200]);
    },
  );

  test('and so is the console itself, whose Origin is the server', async () => {
    const { urls, done } = await startServers();
    const marks = { origin: urls.front, 'sec-fetch-site': 'same-origin' };
    const [status] = await send(`${urls.front}/faults`, { method: 'DELETE', ...marks });
    expect([status, done]).toEqual([200, ['faults']]);
  });

  test('and so are the SDKs', async () => {
    const { urls, sqs, done, inOutbox } = await startServers();
    await sqs.send('outbox', 'hello');
    expect(await inOutbox()).toBe(1);
    const client = new EventBridgeClient({
      endpoint: urls.bus,
      region,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const entry = { Source: 'shop', DetailType: 'Order', Detail: '{}' };
    const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    client.destroy();
    expect([FailedEntryCount, done]).toEqual([0, ['event']]);
  });
});
