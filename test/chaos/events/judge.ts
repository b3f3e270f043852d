import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { StoredMessage } from '../../../local/dms/emulator.ts';
import type { ChaosCloud } from './cloud.ts';
import { type Evidence, tokensIn } from './evidence.ts';
import type { AcceptedEvent } from './sources.ts';

/** What became of the events. A message is an event in one topic. */
export interface Judgement {
  /** Messages that the emulator has. */
  readonly delivered: number;
  /** Messages that are in a dead-letter queue and not in the emulator. */
  readonly deadLettered: number;
  /** Messages that are nowhere; and events without a topic that are no dead letter. */
  readonly lost: number;
  /** Messages that the emulator has more than once. */
  readonly duplicates: number;
  /** Those of them without an unknown attempt, a kill, a failed invocation or a redelivery behind them. */
  readonly unexplainedDuplicates: number;
  /** Messages that arrived for the first time before an earlier one of their group. */
  readonly fifoOutOfOrder: number;
}

/** Holds what was accepted against what is there, once nothing moves any more. */
export async function judge(
  events: readonly AcceptedEvent[],
  cloud: ChaosCloud,
  evidence: Evidence,
): Promise<Judgement> {
  const stored = Map.groupBy(cloud.emulator.messages(), ({ topic, body }) => `${topic} ${body}`);
  const buried = new Set((await Promise.all(cloud.endUrls.map((url) => textsIn(cloud, url)))).flat());
  const messages = events.flatMap(({ token, body, topics }) =>
    topics.map((topic) => ({ token, topic, copies: stored.get(`${topic} ${body}`) ?? [] })),
  );
  const unrouted = events.filter(({ topics }) => topics.length === 0);
  const missing = messages.filter(({ copies }) => copies.length === 0);
  const ended = [...missing, ...unrouted];
  const duplicates = messages.filter(({ copies }) => copies.length > 1);
  const unexplained = duplicates.filter(
    ({ token, topic, copies: [first] }) => !evidence.explains({ token, topic, key: first?.keys[0] ?? '' }),
  );
  const count = (isIt: (token: string) => boolean) => ended.filter(({ token }) => isIt(token)).length;
  return {
    delivered: messages.length - missing.length,
    deadLettered: count((token) => buried.has(token)),
    lost: count((token) => !buried.has(token)),
    duplicates: duplicates.length,
    unexplainedDuplicates: unexplained.length,
    fifoOutOfOrder: outOfOrder(events, cloud.emulator.messages('order-steps')),
  };
}

/** Tokens in the messages of a queue, which are left out of sight. */
async function textsIn({ sqs }: ChaosCloud, QueueUrl: string): Promise<string[]> {
  const tokens: string[] = [];
  for (;;) {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) return tokens;
    tokens.push(...Messages.flatMap(({ Body = '' }) => tokensIn(Body)));
  }
}

function outOfOrder(events: readonly AcceptedEvent[], arrived: readonly StoredMessage[]): number {
  const places = new Map(events.map(({ body, group }, place) => [body, { group, place }]));
  const firstArrivals = [...new Set(arrived.map(({ body }) => body))].flatMap(
    (body) => places.get(body) ?? [],
  );
  const latest = new Map<string | undefined, number>();
  return firstArrivals.filter(({ group, place }) => {
    const before = latest.get(group) ?? -1;
    latest.set(group, Math.max(before, place));
    return place < before;
  }).length;
}
