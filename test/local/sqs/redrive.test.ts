import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../lib/outbox/read-record.ts';
import { writeRecord } from '../../../lib/outbox/write-record.ts';
import { deadLetter, startRedrive } from '../../support/redrive.ts';

const inDoubt = (letter: string) => JSON.stringify({ ...JSON.parse(letter), inDoubt: true });
const letters = [
  deadLetter('a', 'orders', { serviceCode: 'DMS.00400014' }),
  deadLetter('b', 'audit', { origin: 'schedule/report', lastAt: '2026-01-05T00:00:00Z' }),
  inDoubt(deadLetter('c', 'orders', { reason: 'a key has blanks', class: undefined, outcome: 'unknown' })),
  'no record at all',
];
const keysOf = (lines: readonly string[]) =>
  lines.flatMap((line) => /^ *\d+[smhd] {2}(?:\S+) +(\S+)/.exec(line)?.[1] ?? []).sort();

test('without a filter all dead letters move to the outbox unchanged', async () => {
  const { run, visibleIn, lines } = await startRedrive(letters);
  expect(await run('')).toBe(true);
  expect((await visibleIn('outbox')).sort()).toEqual([...letters].sort());
  expect(await visibleIn('dead-letters')).toEqual([]);
  expect(lines.at(-1)).toBe('4 letters sent again.');
});

test.each([
  ['part of the reason', '--reason Too', ['a', 'b']],
  ['the service’s code', '--reason dms.00400014', ['a']],
  ['the class as a reason', '--reason invalid', ['a', 'b']],
  ['the class', '--class invalid', ['a', 'b']],
  ['the outcome of what was not refused', '--class unknown', ['c']],
  ['a topic', '--topic orders', ['a', 'c']],
  ['a topic and a reason', '--topic orders --reason blanks', ['c']],
  ['a topic that no dead letter has', '--topic payments', []],
  ['an origin', '--origin webhook/github', ['a', 'c']],
  ['a function', '--origin schedule', ['b']],
  ['the beginning of a function’s name', '--origin web', []],
  ['a key', '--id c', ['c']],
  ['doubt', '--in-doubt yes', ['c']],
  ['no doubt and a class', '--in-doubt no --class invalid', ['a', 'b']],
  ['the first time', '--since 2026-01-03 --until 2026-01-31', ['b']],
  ['the last time', '--until 2026-01-02T04:05', ['a', 'c']],
])('a filter by %s sends only those again; all others are visible again at once', async (_, args, keys) => {
  const { run, visibleIn, lines } = await startRedrive(letters);
  await run(args);
  expect(keysOf(lines)).toEqual(keys);
  expect(lines.at(-1)).toMatch(
    new RegExp(`^${keys.length} letters? sent again, ${4 - keys.length} not selected`),
  );
  expect(await visibleIn('dead-letters')).toHaveLength(4 - keys.length);
  expect(await visibleIn('outbox')).toHaveLength(keys.length);
});

test('a list leaves all letters visible, and shows no body', async () => {
  const { run, visibleIn, lines } = await startRedrive(letters);
  expect(await run('--list --topic orders')).toBe(true);
  expect(keysOf(lines)).toEqual(['a', 'c']);
  expect(lines.join()).not.toContain('of the body');
  expect(lines.at(-1)).toBe('2 letters in the queue dead-letters of the test, 2 not selected.');
  expect(await visibleIn('outbox')).toEqual([]);
  expect((await visibleIn('dead-letters')).sort()).toEqual([...letters].sort());
});

test('a limit is respected; letters over it are visible again at once', async () => {
  const many = Array.from({ length: 25 }, (_, index) => deadLetter(`${index}`));
  const { run, visibleIn } = await startRedrive(many);
  await run('--limit 12');
  expect(await visibleIn('outbox')).toHaveLength(12);
  expect(await visibleIn('dead-letters')).toHaveLength(13);
});

test('a dead letter that the outbox refuses stays, and so do all others', async () => {
  const { run, visibleIn, projectQueues, urlOf } = await startRedrive(letters);
  const queues = { ...projectQueues, urls: { ...projectQueues.urls, outbox: urlOf('no-such-queue') } };
  await expect(run('', { queues })).rejects.toThrow(/^Stopped after 0 letters, because SQS refused.*exist/);
  expect((await visibleIn('dead-letters')).sort()).toEqual([...letters].sort());
});

test('a dead letter that arrives after the start is not sent: it may be one that failed again', async () => {
  const { run, visibleIn, lines } = await startRedrive(letters.slice(0, 1));
  expect(await run('', { now: () => Date.now() - 60_000 })).toBe(true);
  expect(lines.at(-1)).toBe('0 letters sent again, 1 arrived in the meantime.');
  expect(await visibleIn('dead-letters')).toEqual(letters.slice(0, 1));
});

test('a letter that comes back with the same reason shows that its cause is not corrected', async () => {
  const { run, lines, sqs } = await startRedrive(letters.slice(0, 2));
  const start = Date.now();
  let isBack = false;
  const print = (line: string) => {
    lines.push(...line.split('\n'));
    if (isBack || !/ {2}orders +a /.test(line)) return;
    isBack = true;
    void sqs.send('dead-letters', deadLetter('a', 'orders', { attempts: 4 }));
  };
  expect(await run('', { print, now: () => start, waitSeconds: 1 })).toBe(false);
  expect(lines.slice(-2)).toEqual([
    '2 letters sent again.',
    '1 came back with the same reason: the cause is not corrected yet.',
  ]);
});

describe('All letters of a stage', () => {
  test('are sent after a question that says how many may be sent twice', async () => {
    const { run, visibleIn } = await startRedrive(letters);
    const questions: string[] = [];
    const confirm = async (question: string) => questions.push(question) > 0;
    expect(await run('--stage prod', { confirm })).toBe(true);
    expect(questions).toEqual([
      'Send 4 letters from the queue dead-letters of the test again? 1 of 4 are in doubt and may be sent twice.',
    ]);
    expect(await visibleIn('outbox')).toHaveLength(4);
  });

  test('stay when the answer is no', async () => {
    const { run, lines, visibleIn } = await startRedrive(letters);
    expect(await run('--stage prod', { confirm: async () => false })).toBe(false);
    expect(lines).toEqual(['Nothing was sent.']);
    expect(await visibleIn('dead-letters')).toHaveLength(4);
  });

  test('need --yes without a terminal; with a filter there is no question', async () => {
    const { run, visibleIn } = await startRedrive(letters);
    await expect(run('--stage prod')).rejects.toThrow('Add a filter or --yes.');
    expect(await run('--stage prod --topic audit')).toBe(true);
    expect(await run('--stage prod --yes')).toBe(true);
    expect(await visibleIn('outbox')).toHaveLength(4);
  });
});

test('policy, doubt and a compressed body stay unchanged', async () => {
  const record = {
    topic: 'orders',
    body: 'x'.repeat(2 * 1024 * 1024),
    keys: ['big'],
    properties: {},
    onUnknown: 'dead-letter',
    inDoubt: true,
    failure: JSON.parse(deadLetter('big')).failure,
  } as const;
  const { text } = await writeRecord(record);
  const { run, visibleIn } = await startRedrive([text]);
  await run('');
  const bodies = await visibleIn('outbox');
  expect(bodies).toEqual([text]);
  expect(bodies.map(readRecord)).toMatchObject([record]);
});

test('the attributes of the message and its trace go along', async () => {
  const { run, sqs, urlOf } = await startRedrive();
  const attributes = { shop: { DataType: 'String', StringValue: 'berlin' } };
  const trace = {
    AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
  };
  const QueueUrl = urlOf('dead-letters');
  const command = { QueueUrl, MessageBody: deadLetter('a'), MessageAttributes: attributes };
  await sqs.client.send(new SendMessageCommand({ ...command, MessageSystemAttributes: trace }));
  await run('');
  const received = await sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl: urlOf('outbox'), MessageAttributeNames: ['All'] }),
  );
  expect(received.Messages).toMatchObject([{ MessageAttributes: attributes }]);
});

describe('--show', () => {
  test('prints all facts of one letter and its body, found by key', async () => {
    const { run, lines, visibleIn } = await startRedrive(letters);
    expect(await run('--show a')).toBe(true);
    const text = lines.join('\n');
    for (const fact of [
      /topic +orders/,
      /key +a/,
      /class +invalid/,
      /service code +DMS.00400014/,
      /attempts +3/,
    ]) {
      expect(text).toMatch(fact);
    }
    expect(text).toMatch(/first failed +2026-01-02T03:04:05.000Z/);
    expect(lines.at(-1)).toBe('{"secret":"of the body"}');
    expect(await visibleIn('dead-letters')).toHaveLength(4);
  });

  test('prints the time of delivery and the group of a letter', async () => {
    const timed = {
      topic: 'orders',
      body: 'x',
      keys: ['k'],
      deliverAt: '2026-12-01T06:00:00.000Z',
      group: 'A',
    };
    const { run, lines } = await startRedrive([JSON.stringify(timed)]);
    await run('--show k');
    expect(lines.join('\n')).toMatch(/delivery +2026-12-01T06:00:00.000Z\ngroup +A\n/);
  });

  test('finds a text that is not a record by the id that SQS gave it', async () => {
    const { run, lines } = await startRedrive(['not a record']);
    await run('--list');
    const [id = ''] = keysOf(lines);
    await run(`--show ${id}`);
    expect(lines.join('\n')).toMatch(/reason +Not a record of the outbox: it is neither/);
    expect(lines.at(-1)).toBe('not a record');
  });

  test('prints control characters as their codes, because a terminal would obey them', async () => {
    const body = '\u001b[2J\n\tend\u009b';
    const { run, lines } = await startRedrive([JSON.stringify({ topic: 'orders', body, keys: ['k'] })]);
    await run('--show k');
    expect(lines.slice(-2)).toEqual(['\\u001b[2J', '\tend\\u009b']);
  });

  test('shows all messages of an event, which have the same key', async () => {
    const { run, lines } = await startRedrive([deadLetter('e', 'orders'), deadLetter('e', 'audit')]);
    await run('--show e');
    expect(lines.filter((line) => line.startsWith('topic')).sort()).toEqual([
      'topic            audit',
      'topic            orders',
    ]);
  });

  test('says so if no letter has the id', async () => {
    const { run } = await startRedrive(letters);
    await expect(run('--show z')).rejects.toThrow('No letter in the queue dead-letters has the key or id z.');
  });
});

describe('--discard', () => {
  test('deletes exactly what it listed, when the answer is yes', async () => {
    const { run, lines, sqs, visibleIn } = await startRedrive(letters);
    const questions: string[] = [];
    const confirm = async (question: string) => {
      questions.push(question);
      await sqs.send('dead-letters', deadLetter('late'));
      return true;
    };
    expect(await run('--discard --topic orders', { confirm })).toBe(true);
    expect(questions).toEqual(['Delete 2 letters from the queue dead-letters of the test for ever?']);
    expect(keysOf(lines)).toEqual(['a', 'c']);
    expect(lines.at(-1)).toBe('2 letters discarded.');
    expect((await visibleIn('dead-letters')).sort()).toEqual(
      [letters[1], 'no record at all', deadLetter('late')].sort(),
    );
  });

  test('deletes nothing when the answer is no', async () => {
    const { run, lines, visibleIn } = await startRedrive(letters);
    expect(await run('--discard --topic orders', { confirm: async () => false })).toBe(false);
    expect(lines.at(-1)).toBe('Nothing was discarded.');
    expect(await visibleIn('dead-letters')).toHaveLength(4);
  });

  test('without a terminal needs --yes', async () => {
    const { run, visibleIn } = await startRedrive(letters);
    await expect(run('--discard --id a')).rejects.toThrow('needs a terminal. Or add --yes');
    expect(await run('--discard --id a --yes')).toBe(true);
    expect(await visibleIn('dead-letters')).toHaveLength(3);
  });
});
