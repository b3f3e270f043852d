import type { Properties } from './properties.ts';
import { Refusal } from './refusal.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000] as const;

/** The levels of `DELAY`, from 1 (DMS for RocketMQ, "What Is DMS for RocketMQ?"). */
const LEVELS = [
  ...[1, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2].map((hours) => hours * HOUR),
];

/** The longest delay (DMS for RocketMQ, "Notes and Constraints": 7 days). */
const MAX_DELAY_MS = 7 * 24 * HOUR;

/**
 * When consumers get a message whose properties the broker takes as they are, in epoch milliseconds. `undefined` means at once.
 * Infinity means never: the message is half of a transaction, and nothing here ends transactions.
 */
export function deliveryTimeOf(properties: Properties, now: number): number | undefined {
  if (properties.TRAN_MSG === 'true') return Number.POSITIVE_INFINITY;
  const level = levelOf(properties.DELAY);
  if (level > 0) return now + (LEVELS[Math.min(level, LEVELS.length) - 1] ?? 0);
  const time = timerOf(properties, now);
  return time !== undefined && time > now ? time : undefined;
}

/** The broker fails if the level is not a number. */
function levelOf(text = '0'): number {
  if (!/^-?\d+$/.test(text)) throw new Refusal('internal', 'DELAY is not a number');
  return Number(text);
}

/** The first of the three properties counts, in the broker's order (RocketMQ, `HookUtils`). */
function timerOf(properties: Properties, now: number): number | undefined {
  const { TIMER_DELAY_SEC: seconds, TIMER_DELAY_MS: milliseconds, TIMER_DELIVER_MS: time } = properties;
  const at =
    seconds !== undefined
      ? now + Number(seconds) * SECOND
      : milliseconds !== undefined
        ? now + Number(milliseconds)
        : time && Number(time);
  if (at === undefined || at === '') return undefined;
  if (at - now <= MAX_DELAY_MS) return at;
  throw new Refusal('tooLarge', `the time of delivery is not a number, or more than 7 days away`);
}
