/**
 * Sends messages with all three policies while the service fails in every way that the emulator knows, and holds what the client
 * said of each against what the emulator has. `npm run test:chaos` runs the full size.
 */
import { createRocketMqClient } from '../../lib/rocketmq/client.ts';
import { parseMessage } from '../../lib/rocketmq/message.ts';
import { type DmsEmulator, startDmsEmulator } from '../../local/dms/emulator.ts';
import { seededRandom } from '../support/random.ts';
import { fixed } from '../support/refreshing.ts';
import { FAULTS } from './faults.ts';
import { policies } from './plan.ts';
import { judgeSends, type SendJudgement } from './sends-judge.ts';

const STORED_PER_TOKEN = 250;

/** How long the emulator's query does not show a stored message. */
const VISIBLE_AFTER_MS = 200;

const service = {
  projectId: '0123456789abcdef0123456789abcdef',
  instanceId: '11111111-2222-4333-8444-555555555555',
};
const user = { domain: 'OTC-1', name: 'ada', password: 'lovelace' };

/** @param seed makes the faults fall the same way in every run; the network's own timing stays free */
export async function runSendChaos(messages: number, seed: number): Promise<SendJudgement> {
  const emulator = await startEmulator(seed);
  const { domain, name: username, password } = user;
  const client = createRocketMqClient({
    service: { endpoint: emulator.url, ...service },
    credentials: fixed({ endpoint: emulator.url, domain, username, password }),
    attemptTimeoutMs: 1000,
    maxAttempts: 50,
    maxInFlight: 32,
  });
  try {
    const startedAt = performance.now();
    const deadline = Date.now() + 10 * 60_000;
    const sends = Array.from({ length: messages }, (_, index) => sendOf(index));
    const ended = sends.map(async ({ message, policy }) => {
      return { message, policy, outcome: await client.send(message, { deadline, onUnknown: policy }) };
    });
    const { figures, broken } = judgeSends(await Promise.all(ended), emulator.messages('chaos'));
    return { figures: { ...figures, seconds: (performance.now() - startedAt) / 1000 }, broken };
  } finally {
    await client.close();
    await emulator.close();
  }
}

async function startEmulator(seed: number): Promise<DmsEmulator> {
  let stored = 0;
  const emulator = await startDmsEmulator({
    ...service,
    visibleAfterMs: VISIBLE_AFTER_MS,
    accessKeys: {},
    users: [user],
    topics: ['chaos'],
    faults: FAULTS,
    random: seededRandom(seed),
    onStored: () => {
      if (++stored % STORED_PER_TOKEN === 0) emulator.expireTokens();
    },
  });
  return emulator;
}

function sendOf(index: number) {
  const key = `message-${index}`;
  const message = parseMessage({
    topic: 'chaos',
    body: `{"index":${index},"big":9007199254740993,"text":"Ärger ♥ ${index}"}`,
    tag: `tag-${index % 7}`,
    keys: [key],
    properties: { CE_id: key },
  });
  return { message, policy: policies[index % policies.length] ?? 'retry' };
}
