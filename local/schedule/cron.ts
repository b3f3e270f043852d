import { Cron } from 'croner';
import { LocalCloudError } from '../problem.ts';

/**
 * Returns the first time after `after` at which a schedule fires, or `undefined` if it never fires again. In epoch
 * milliseconds.
 */
export type NextTime = (after: number) => number | undefined;

/**
 * Reads AWS's `rate(5 minutes)`, `cron(0 6 ? * MON-FRI *)` and `at(2027-01-01T00:00:00)`. A rate fires first at `startMs`,
 * because AWS counts a rate from the creation of its schedule.
 *
 * @param timezone for `cron` and `at`, such as Europe/Berlin
 * @throws LocalCloudError with the expression if AWS would refuse it
 */
export function parseExpression(expression: string, timezone: string, startMs: number): NextTime {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'rate':
      return rate(intervalMs(expression, text), startMs);
    case 'cron':
      return croner(expression, cronPattern(expression, text), timezone);
    case 'at':
      return croner(expression, text, timezone);
    default:
      throw refused(expression, 'it is not rate(), cron() or at()');
  }
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const isUnit = (name: string): name is keyof typeof unitMs => name in unitMs;

function intervalMs(expression: string, text: string): number {
  const [, value = '', unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(text) ?? [];
  if (!isUnit(unit)) throw refused(expression, 'a rate is a whole number and minutes, hours or days');
  return Number(value) * unitMs[unit];
}

const rate =
  (everyMs: number, startMs: number): NextTime =>
  (after) =>
    after < startMs ? startMs : startMs + (Math.floor((after - startMs) / everyMs) + 1) * everyMs;

/** AWS's six fields (minutes hours day-of-month month day-of-week year) as croner's seven, which begin with seconds. */
function cronPattern(expression: string, text: string): string {
  const fields = text.trim().split(/\s+/);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6) throw refused(expression, 'a cron expression has six fields');
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw refused(expression, 'day-of-month or day-of-week must be "?", and only one of them');
  }
  const weekday = dayOfWeek === 'L' ? 'SAT' : dayOfWeek; // L is the last day of the week
  return ['0', minutes, hours, any(dayOfMonth), month, any(weekday), year].join(' ');
}

const any = (field = '') => (field === '?' ? '*' : field);

function croner(expression: string, pattern: string, timezone: string): NextTime {
  try {
    // AWS counts weekdays from Sunday as 1, and writes 0/10 where other programs write */10.
    const options = {
      paused: true,
      timezone,
      mode: '7-part',
      alternativeWeekdays: true,
      sloppyRanges: true,
    } as const;
    const cron = new Cron(pattern, options);
    cron.nextRun(); // throws if the timezone does not exist
    return (after) => cron.nextRun(new Date(after))?.getTime();
  } catch (cause) {
    throw refused(expression, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function refused(expression: string, reason: string, cause?: unknown): LocalCloudError {
  return new LocalCloudError(`serverless.yml: schedule "${expression}" cannot be read: ${reason}.`, {
    cause,
  });
}
