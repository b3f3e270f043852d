import type { Letter } from './letter.ts';

/** Selects letters that have all of these. An empty filter selects all letters. */
export interface LetterFilter {
  readonly topic?: string | undefined;
  /** Part of a reason or of the service's code, in upper or lower case, or the whole class. */
  readonly reason?: string | undefined;
  /** The whole origin, or the part before the slash. */
  readonly origin?: string | undefined;
  readonly class?: string | undefined;
  /** One of its keys, the id of its event, or the id that SQS gave it. */
  readonly id?: string | undefined;
  /** Whether the broker may have the message already. */
  readonly inDoubt?: boolean | undefined;
  /** First and last time of the failure, in epoch milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Whether the filter selects this letter. */
export function isSelected(letter: Letter, filter: LetterFilter): boolean {
  const { topic, reason, origin, id, inDoubt, since = 0, until = Number.POSITIVE_INFINITY } = filter;
  return (
    (topic === undefined || letter.topic === topic) &&
    (reason === undefined || hasReason(letter, reason.toLowerCase())) &&
    (origin === undefined || letter.origin === origin || letter.origin?.startsWith(`${origin}/`) === true) &&
    (filter.class === undefined || letter.class === filter.class) &&
    (id === undefined || letter.messageId === id || letter.keys.includes(id)) &&
    (inDoubt === undefined || letter.inDoubt === inDoubt) &&
    letter.at >= since &&
    letter.at <= until
  );
}

function hasReason({ reason, firstReason, serviceCode, class: of }: Letter, text: string): boolean {
  return of === text || [reason, firstReason, serviceCode].some((part) => part?.toLowerCase().includes(text));
}
