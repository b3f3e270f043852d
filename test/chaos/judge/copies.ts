import { killsOf, type Message, surplusOf, worksAt } from './message.ts';

/** How the surplus copies of a message are explained. */
export interface Explained {
  /** A killed process had stored a copy, or might have. */
  readonly byKills: number;
  /** SQS refused a record, so that the trigger had to deliver the whole event again. */
  readonly byRefusedPuts: number;
  /** Another process had stored a copy so shortly before that no query could show it. */
  readonly byRaces: number;
  readonly unexplained: number;
}

const none: Explained = { byKills: 0, byRefusedPuts: 0, byRaces: 0, unexplained: 0 };

/**
 * A `dead-letter` route sends a message again only if the process that sent it was killed, or if the trigger had to deliver the
 * event again because SQS had taken no record of the rest.
 */
export function explainDeadLetter(message: Message): Explained {
  const surplus = surplusOf(message);
  const kills = killsOf(message).length;
  const byKills = Math.min(surplus, kills);
  const handedBack = message.works.filter(({ handedBack }) => handedBack.includes(message.event.token));
  const abandoned = Math.max(0, message.abandonedPuts - kills); // a killed process abandons its calls, too
  const failedPuts = Math.min(message.refusedPuts, handedBack.length) + abandoned;
  const byRefusedPuts = Math.min(surplus - byKills, failedPuts);
  return { ...none, byKills, byRefusedPuts, unexplained: surplus - byKills - byRefusedPuts };
}

/** How long a copy may need from the look-up that did not show it to its place in the topic. */
const SENDING_MS = 250;

/**
 * A `verify` route never stores a second copy. The one exception is physical: two processes had the event at the same time, and
 * the second could not see the first one's copy yet.
 */
export function explainVerify(message: Message, visibleAfterMs: number): Explained {
  const { copies } = message;
  const isRace = (before: number, at: number) =>
    at - before < visibleAfterMs + SENDING_MS &&
    new Set([...worksAt(message, before), ...worksAt(message, at)]).size > 1;
  const byRaces = copies.filter((at, index) =>
    copies.slice(0, index).some((before) => isRace(before, at)),
  ).length;
  return { ...none, byRaces, unexplained: surplusOf(message) - byRaces };
}

/**
 * A `retry` route may send a message again, but must count it then. A killed process of a trigger that does not say how often it
 * delivered can count nothing, and the next one cannot know of it.
 */
export function explainRetry(message: Message): Explained {
  const { copies, abandonedPuts } = message;
  const works = killsOf(message).filter(({ saysDeliveries }) => !saysDeliveries);
  const storedByKilled = copies.filter((at) => worksAt({ works }, at).length > 0).length;
  const excused = Math.max(storedByKilled, works.length, abandonedPuts);
  const byKills = Math.min(surplusOf(message), excused);
  return { ...none, byKills, unexplained: surplusOf(message) - byKills };
}
