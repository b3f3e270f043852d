import { concerns, type Fault, type FaultAct, type FaultTrigger, type When } from './fault.ts';

/**
 * A line of a fault script that cannot be read. The message contains the line, the problem, and the forms that a line can have.
 */
export class FaultScriptError extends Error {
  override readonly name = 'FaultScriptError';

  constructor(line: string, problem: string) {
    super(`Fault "${line}": ${problem}.\n${FORMS}`);
  }
}

const FORMS = `Every line, or part between semicolons, has one of these forms; # begins a comment:
  [topic NAME] rate NUMBER/s
  [topic NAME | query | manage | iam] PERCENT% FAULT
  [topic NAME | query | manage | iam] next COUNT FAULT
where FAULT is one of:
  STATUS [CODE | html] [retry-after=SECONDS] [before | after]
  reset before | reset after
  close before | close after
  silence before | silence after
  slow NUMBERms | slow NUMBERs
  cut body
  no msg_id
  expired token`;

/** Reads a fault script, one fault per line or part between semicolons. Throws FaultScriptError. */
export function parseFaultScript(script: string): readonly Fault[] {
  const lines = script.split('\n').flatMap((line) => line.replace(/#.*/, '').split(';'));
  const faults = lines
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .map(parseLine);
  checkShares(faults);
  return faults;
}

const LINE =
  /^(?:(?<target>query|manage|iam) |topic (?<topic>\S+) )?(?:(?<percent>[\d.]+)%|next (?<count>\d+))(?: (?<act>.+))?$/;
const RATE = /^(?:topic (?<topic>\S+) )?rate (?<perSecond>\d+)\/s$/;

function parseLine(line: string): Fault {
  const rate = RATE.exec(line)?.groups;
  if (rate !== undefined) {
    const trigger = { kind: 'rate', perSecond: Number(rate.perSecond) } as const;
    return { line, target: 'send', ...topicOf(rate), trigger, act: FLOW_CONTROL };
  }
  const groups = LINE.exec(line)?.groups;
  if (groups === undefined) throw new FaultScriptError(line, 'it has none of the forms below');
  const { percent, count, act, ...rest } = groups;
  if (act === undefined) throw new FaultScriptError(line, 'it names no fault');
  const share = Number(percent ?? 0);
  if (Number.isNaN(share)) throw new FaultScriptError(line, `${percent} is not a number`);
  const target = targetOf(rest);
  const trigger: FaultTrigger =
    count === undefined ? { kind: 'share', percent: share } : { kind: 'next', count: Number(count) };
  return { line, target, ...topicOf(rest), trigger, act: parseAct(line, target, act) };
}

/** The documented answer to too many requests is a 404 (DMS for RocketMQ API reference, "Error Codes"). */
const FLOW_CONTROL: FaultAct = { kind: 'status', status: 404, code: 'DMS.10240407', when: 'before' };

const STATUS = new RegExp(
  '^(?<status>\\d{3})(?: (?<code>html|[A-Z]+\\.\\d+|\\d{4,}))?' +
    '(?: retry-after=(?<seconds>\\d+))?(?: (?<when>before|after))?$',
);
const CONNECTION = /^(?<kind>reset|close|silence|silent) (?<when>before|after)$/;
const SLOW = /^slow (?<amount>\d+)(?<unit>ms|s)$/;

function parseAct(line: string, target: Fault['target'], text: string): FaultAct {
  const status = STATUS.exec(text)?.groups;
  if (status !== undefined) return statusAct(line, status);
  const connection = CONNECTION.exec(text)?.groups;
  if (connection !== undefined) return { kind: connectionKind(connection.kind), when: whenOf(connection) };
  const slow = SLOW.exec(text)?.groups;
  if (slow !== undefined) {
    return { kind: 'slow', delayMs: Number(slow.amount) * (slow.unit === 's' ? 1000 : 1) };
  }
  if (text === 'cut body') return { kind: 'cut-body' };
  if (text === 'expired token') return { kind: 'expired-token' };
  if (text !== 'no msg_id') throw new FaultScriptError(line, `"${text}" is not a fault`);
  if (target !== 'send') throw new FaultScriptError(line, 'only the answer to a send has a msg_id');
  return { kind: 'no-msg-id' };
}

type Groups = Readonly<Record<string, string | undefined>>;

function statusAct(line: string, { status, code, seconds, ...rest }: Groups): FaultAct {
  const number = Number(status);
  if (number < 200 || number > 599)
    throw new FaultScriptError(line, `${status} is not a status from 200 to 599`);
  return {
    kind: 'status',
    status: number,
    ...(code !== undefined && { code }),
    ...(seconds !== undefined && { retryAfterSeconds: Number(seconds) }),
    when: whenOf(rest),
  };
}

const connectionKind = (word: string | undefined) =>
  word === 'reset' || word === 'close' ? word : 'silence';
const whenOf = ({ when }: Groups): When => (when === 'after' ? 'after' : 'before');
const targetOf = ({ target }: Groups) =>
  target === 'query' || target === 'manage' || target === 'iam' ? target : 'send';
const topicOf = ({ topic }: Groups) => (topic === undefined ? {} : { topic });

/** Refuses percentages that add up to more than 100 for any request, because one draw decides among all of them. */
function checkShares(faults: readonly Fault[]): void {
  for (const { target, topic } of faults) {
    let sum = 0;
    for (const fault of faults) {
      if (fault.trigger.kind !== 'share' || !concerns(fault, target, () => topic)) continue;
      sum = Number((sum + fault.trigger.percent).toFixed(6));
      if (sum > 100)
        throw new FaultScriptError(fault.line, `the percentages add up to ${sum} %, which is over 100 %`);
    }
  }
}
