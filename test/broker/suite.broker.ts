import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { root } from '../project/project.ts';
import { rocketmq } from './provided.ts';
import { readMessages } from './read-messages.ts';

const run = promisify(execFile);
const Recorded = z.object({
  topic: z.string(),
  body: z.string(),
  properties: z.record(z.string(), z.string()),
});
const Report = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

test('the tests with an emulator pass on a real broker, and a consumer in Java reads what they sent', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'launchpad-suite-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [record, report] = [path.join(folder, 'record'), path.join(folder, 'report.json')];
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/broker/suite/vitest.config.ts'];
  const env = {
    ...process.env,
    // The shared configuration leaves only variables with such names.
    VITEST_BROKER_PORT: String(rocketmq().brokerPort),
    VITEST_BROKER_RECORD: record,
    VITEST_BROKER_REPORT: report,
  };
  const ended = await run(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 26 }).catch(
    (error) => error,
  );
  const { numPassedTests, testResults } = Report.parse(JSON.parse(await readFile(report, 'utf8')));
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ fullName, status }) => (status === 'failed' ? [fullName] : []));
  expect(failed, String(ended.stdout).slice(-20_000)).toEqual([]);
  expect(numPassedTests).toBeGreaterThan(1000);

  const recorded = (await readFile(record, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => Recorded.parse(JSON.parse(line)));
  const read = await readMessages(rocketmq(), [...new Set(recorded.map(({ topic }) => topic))]);
  const byId = new Map(read.map((message) => [message.properties.UNIQ_KEY, message]));
  const events = recorded.filter(({ properties }) => properties.CE_specversion !== undefined);
  console.log(`${numPassedTests} tests; ${recorded.length} messages, ${events.length} of them events.`);

  expect(read.filter(({ unreadable }) => unreadable !== undefined)).toEqual([]);
  const differences = recorded.filter(({ body, properties }) => {
    if (Object.keys(properties).some(isHeldBack)) return false;
    const seen = byId.get(properties.UNIQ_KEY);
    const isSame = Object.entries(properties).every(([name, value]) => seen?.properties[name] === value);
    return seen?.body !== body || !isSame;
  });
  expect(differences).toEqual([]);
}, 1_200_000);

/** Whether a message with this property is not delivered at once: the broker keeps it in a topic of its own. */
const isHeldBack = (name: string) => name === 'DELAY' || name === 'TRAN_MSG' || name.startsWith('TIMER_');
