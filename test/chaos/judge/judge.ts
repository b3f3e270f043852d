import { judgeCopies } from './duplicates.ts';
import type { Evidence } from './evidence.ts';
import { describe, type Finding, type Judgement } from './finding.ts';
import { type Message, messagesOf } from './message.ts';
import { overtaken } from './order.ts';

/** Holds what was accepted against what is there, once nothing moves any more. */
export function judge(evidence: Evidence): Judgement {
  const messages = messagesOf(evidence);
  const lost = [...lostMessages(messages), ...lostEvents(evidence)];
  const disordered = overtaken(evidence);
  const altered = alteredCopies(evidence);
  const copies = judgeCopies(evidence, messages);
  return {
    figures: {
      accepted: evidence.accepted.length,
      messages: messages.length,
      delivered: messages.filter(({ copies }) => copies.length > 0).length,
      deadLettered:
        messages.filter(({ copies, letters }) => copies.length === 0 && letters.length > 0).length +
        unroutedEvents(evidence).filter(({ letters }) => letters.length > 0).length,
      deadLettersOfStored: messages.filter(({ copies, letters }) => copies.length > 0 && letters.length > 0)
        .length,
      ...copies.figures,
    },
    broken: {
      lost: lost.length,
      outOfOrder: disordered.length,
      altered: altered.length,
      ...copies.broken,
    },
    findings: [
      ...lost,
      ...disordered.flatMap(({ topic, token, overtakenBy }) =>
        messages
          .filter((message) => message.topic === topic && message.event.token === token)
          .map((message) => ({ ...describe('out of order', message), overtakenBy })),
      ),
      ...altered,
      ...copies.findings,
    ],
  };
}

/** Messages that are nowhere. */
const lostMessages = (messages: readonly Message[]): Finding[] =>
  messages
    .filter(({ copies, letters }) => copies.length === 0 && letters.length === 0)
    .map((message) => describe('lost', message));

/** Events that no route takes, and that are no dead letter. */
const lostEvents = (evidence: Evidence): Finding[] =>
  unroutedEvents(evidence)
    .filter(({ letters }) => letters.length === 0)
    .map(({ token }) => ({ what: 'lost', token }));

/** Events that no route takes, with their dead letters. */
const unroutedEvents = ({ accepted, letters }: Evidence) =>
  accepted
    .filter(({ topics }) => topics.length === 0)
    .map(({ token }) => ({ token, letters: letters.filter((letter) => letter.token === token) }));

/** Stored messages that no accepted event asked for: another topic, another body. */
function alteredCopies({ accepted, stored }: Evidence): Finding[] {
  const bodies = new Map(
    accepted.flatMap(({ token, topics, body }) =>
      topics.map((topic) => [`${topic} ${token}`, body] as const),
    ),
  );
  return stored
    .filter(({ topic, token, body }) => bodies.get(`${topic} ${token}`) !== body)
    .map(({ topic, token }) => ({ what: 'altered', topic, token }));
}
