/**
 * Sends messages while the service fails in every way that the emulator knows, and holds what the client said of each
 * against what the emulator has. `npm run test:chaos` runs it whole and prints the table.
 */

import { createRocketMqClient, type Outcome } from '../../lib/rocketmq/client.ts';
import { parseMessage } from '../../lib/rocketmq/message.ts';
import { type DmsEmulator, startDmsEmulator } from '../../local/dms/emulator.ts';
import { seededRandom } from '../support/random.ts';
import { fixed } from '../support/refreshing.ts';

/** About 30 % of all requests meet one of these. Besides, all tokens expire after every few hundred messages. */
export const FAULTS = `
  5% 503 DMS.00500000
  4% 404 DMS.10240407
  2% 429 APIG.0308
  3% 400 DMS.00400026
  2% 500 html
  2% 502 html after
  1% 504 APIG.0203 after
  2% reset before
  2% reset after
  1% close before
  1% close after
  0.2% silence before
  0.2% silence after
  2% slow 20ms
  1% cut body
  1% no msg_id
`;

const STORED_PER_TOKEN = 250;

/** What must be zero, and what explains the rest. */
export interface SendChaosReport {
  readonly messages: number;
  readonly seconds: number;
  readonly attempts: number;
  readonly failedAttempts: number;
  readonly unknownAttempts: number;
  readonly sent: number;
  /** Messages that the emulator has more than once. */
  readonly duplicates: number;
  /** Called sent, but not in the emulator exactly as sent. */
  readonly falselySent: number;
  /** There more than once without an attempt whose end is unknown. */
  readonly unexplainedDuplicates: number;
  /** Called rejected or not sent, but there all the same. */
  readonly falselyUnsent: number;
  /** Neither called sent nor there. */
  readonly lost: number;
}

/** @param seed makes the faults fall the same way in every run; the network's own timing stays free */
export async function runSendChaos(messages: number, seed: number): Promise<SendChaosReport> {
  const projectId = '0123456789abcdef0123456789abcdef';
  const instanceId = '11111111-2222-4333-8444-555555555555';
  const user = { domain: 'OTC-1', name: 'ada', password: 'lovelace' };
  let stored = 0;
  const emulator: DmsEmulator = await startDmsEmulator({
    projectId,
    instanceId,
    accessKeys: {},
    users: [user],
    topics: ['chaos'],
    faults: FAULTS,
    random: seededRandom(seed),
    onStored: () => {
      if (++stored % STORED_PER_TOKEN === 0) emulator.expireTokens();
    },
  });
  const client = createRocketMqClient({
    service: { endpoint: emulator.url, projectId, instanceId },
    credentials: fixed({
      endpoint: emulator.url,
      domain: user.domain,
      username: user.name,
      password: user.password,
    }),
    attemptTimeoutMs: 1000,
    maxAttempts: 50,
    maxInFlight: 32,
  });
  try {
    const startedAt = performance.now();
    const deadline = Date.now() + 10 * 60_000;
    const send = (index: number) => client.send(messageOf(index), { deadline });
    const outcomes = await Promise.all(Array.from({ length: messages }, (_, index) => send(index)));
    return reportOf(outcomes, emulator, (performance.now() - startedAt) / 1000);
  } finally {
    await client.close();
    await emulator.close();
  }
}

const keyOf = (index: number) => `message-${index}`;
const messageOf = (index: number) =>
  parseMessage({
    topic: 'chaos',
    body: `{"index":${index},"big":9007199254740993,"text":"Ärger ♥ ${index}"}`,
    tag: `tag-${index % 7}`,
    keys: [keyOf(index)],
    properties: { CE_id: keyOf(index) },
  });

function reportOf(outcomes: readonly Outcome[], emulator: DmsEmulator, seconds: number): SendChaosReport {
  const stored = Map.groupBy(emulator.messages('chaos'), ({ keys }) => keys[0]);
  const judged = outcomes.map((outcome, index) => {
    const copies = stored.get(keyOf(index)) ?? [];
    const hasUnknown = outcome.attempts.some(({ kind }) => kind === 'unknown');
    const isSent = outcome.kind === 'sent';
    const { body, tag } = messageOf(index);
    const isExact = (msgId: string) =>
      copies.some(
        (copy) =>
          copy.msgId === msgId &&
          copy.body === body &&
          copy.tag === tag &&
          copy.properties.CE_id === keyOf(index),
      );
    return {
      attempts: outcome.attempts,
      isSent,
      isDuplicate: copies.length > 1,
      isFalselySent: isSent && !isExact(outcome.receipt.msgId),
      isUnexplained: copies.length > 1 && !hasUnknown,
      isFalselyUnsent: (outcome.kind === 'rejected' || outcome.kind === 'not-sent') && copies.length > 0,
      isLost: !isSent && copies.length === 0,
    };
  });
  const count = (is: (judgement: (typeof judged)[number]) => boolean) => judged.filter(is).length;
  const attempts = judged.flatMap((judgement) => judgement.attempts);
  return {
    messages: outcomes.length,
    seconds,
    attempts: attempts.length,
    failedAttempts: attempts.filter(({ kind }) => kind !== 'sent').length,
    unknownAttempts: attempts.filter(({ kind }) => kind === 'unknown').length,
    sent: count(({ isSent }) => isSent),
    duplicates: count(({ isDuplicate }) => isDuplicate),
    falselySent: count(({ isFalselySent }) => isFalselySent),
    unexplainedDuplicates: count(({ isUnexplained }) => isUnexplained),
    falselyUnsent: count(({ isFalselyUnsent }) => isFalselyUnsent),
    lost: count(({ isLost }) => isLost),
  };
}

/** What must be zero: besides the lies, every message that was not sent although there was time. */
export const broken = (report: SendChaosReport) =>
  report.falselySent + report.unexplainedDuplicates + report.falselyUnsent + (report.messages - report.sent);
