import type { MetricLine, Work } from './evidence.ts';
import type { Message } from './message.ts';

/** How many possible duplicates each invocation counted. */
export function countsOf(works: readonly Work[], lines: readonly MetricLine[]): ReadonlyMap<Work, number> {
  const byHost = Map.groupBy(works, ({ host }) => host);
  const counts = new Map<Work, number>();
  for (const { host, at, possibleDuplicates } of lines) {
    const work = byHost.get(host)?.find(({ startedAt, endedAt }) => startedAt <= at && at <= endedAt);
    if (work) counts.set(work, (counts.get(work) ?? 0) + possibleDuplicates);
  }
  return counts;
}

/**
 * The messages for which no invocation has a count left: each message needs one of an invocation that worked on it, and a count
 * stands for one message only.
 */
export function withoutCount(messages: readonly Message[], counts: ReadonlyMap<Work, number>): Message[] {
  const usersOf = new Map<Work, Message[]>();

  /** Gives the message a count, which another message may have to leave for one of another invocation. */
  function find(message: Message, tried: Set<Work>): boolean {
    for (const work of message.works) {
      const count = counts.get(work) ?? 0;
      if (count === 0 || tried.has(work)) continue;
      tried.add(work);
      const users = usersOf.get(work) ?? [];
      usersOf.set(work, users);
      const leaving = users.length < count ? users.length : users.findIndex((user) => find(user, tried));
      if (leaving < 0) continue;
      users[leaving] = message;
      return true;
    }
    return false;
  }
  return messages.filter((message) => !find(message, new Set()));
}
