import type { Policy } from '../plan.ts';
import { type Explained, explainDeadLetter, explainRetry, explainVerify } from './copies.ts';
import { countsOf, withoutCount } from './counts.ts';
import type { Evidence } from './evidence.ts';
import { describe, type Judgement } from './finding.ts';
import { type Message, surplusOf } from './message.ts';

/** Holds the copies of each message against what its route promises. */
export function judgeCopies(evidence: Evidence, messages: readonly Message[]): Judgement {
  const counts = countsOf(evidence.works, evidence.metricLines);
  const of = (policy: Policy) => messages.filter(({ event }) => event.policy === policy);
  const deadLetter = explainAll(of('dead-letter'), explainDeadLetter);
  const verify = explainAll(of('verify'), (message) => explainVerify(message, evidence.visibleAfterMs));
  const retry = explainAll(of('retry'), explainRetry);
  const mustCount = retry.filter(({ explained }) => explained.unexplained > 0);
  // A person is told of a message that is a dead letter besides, whether it was counted or not.
  const untold = mustCount.map(({ message }) => message).filter(({ letters }) => letters.length === 0);
  const missing = withoutCount(untold, counts);
  const counted = sum(evidence.metricLines, ({ possibleDuplicates }) => possibleDuplicates);
  const duplicates = messages.filter((message) => surplusOf(message) > 0);
  const countedRightly = duplicates.length - withoutCount(duplicates, counts).length;
  const unexplained = (all: readonly Case[]) => all.filter(({ explained }) => explained.unexplained > 0);
  return {
    figures: {
      duplicates: duplicates.length,
      copiesOnRetry: sum(retry, ({ message }) => surplusOf(message)),
      copiesOnDeadLetter: sum(deadLetter, ({ message }) => surplusOf(message)),
      copiesOnVerify: sum(verify, ({ message }) => surplusOf(message)),
      explainedByKills: sum([...retry, ...deadLetter], ({ explained }) => explained.byKills),
      explainedByRefusedPuts: sum(deadLetter, ({ explained }) => explained.byRefusedPuts),
      explainedByRaces: sum(verify, ({ explained }) => explained.byRaces),
      possibleDuplicates: counted,
      countedInVain: counted - countedRightly,
    },
    broken: {
      uncounted: missing.length,
      deadLetterCopies: sum(deadLetter, ({ explained }) => explained.unexplained),
      verifyCopies: sum(verify, ({ explained }) => explained.unexplained),
    },
    findings: [
      ...missing.map((message) => describe('not counted', message)),
      ...unexplained(deadLetter).map(({ message }) => describe('copy on a dead-letter route', message)),
      ...unexplained(verify).map(({ message }) => describe('copy on a verify route', message)),
    ],
  };
}

interface Case {
  readonly message: Message;
  readonly explained: Explained;
}

const explainAll = (messages: readonly Message[], explain: (message: Message) => Explained): Case[] =>
  messages
    .filter((message) => surplusOf(message) > 0)
    .map((message) => ({ message, explained: explain(message) }));

const sum = <T>(all: readonly T[], of: (one: T) => number) => all.reduce((total, one) => total + of(one), 0);
