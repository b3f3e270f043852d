import * as z from 'zod';
import { parseJson } from '../../lib/core/json.ts';
import type { Colour, View } from './output.ts';
import { hang, shorten, shortenMiddle, widthOf, wrap } from './text.ts';
import { clockTime } from './times.ts';

/** A JSON line of Powertools' logger. */
const LogRecord = z.looseObject({ level: z.string(), message: z.string(), timestamp: z.string() });
type LogRecord = z.infer<typeof LogRecord>;

/** Facts that every line has, or that the readable line shows in another way. */
const leftOut = new Set([
  ...['level', 'message', 'timestamp', 'service', 'stage', 'sampling_rate', 'cold_start', 'xray_trace_id'],
  ...['function_name', 'function_arn', 'function_version', 'function_memory_size', 'function_request_id'],
]);

const colours: Readonly<Record<string, Colour>> = { WARN: 'yellow', ERROR: 'red', CRITICAL: 'red' };

/** Width of the longest name of the project's own functions. */
const NAME_WIDTH = 9;
const LEVEL_WIDTH = 5;
/** Column of what continues a line: under the name. */
const INDENT = ' '.repeat('00:00:00  '.length);
const MAX_VALUE_WIDTH = 240;
const MAX_FACT_LINES = 4;

/**
 * Lines to print for a line of a function or another part, `[name] text`: time, name and text. Of a JSON log line: time, function,
 * level, message, and those facts that not every line has, shortened.
 */
export function readableLines(line: string, now: number, view: View): string[] {
  const [, name = '', text = line] = /^\[([^\]]+)\] (.*)$/s.exec(line) ?? [];
  const record = LogRecord.safeParse(parseJson(text)).data;
  if (record !== undefined) return recordLines(name, record, view);
  const [first = '', ...more] = text.split('\n');
  return [...hang(headOf(now, name, view), first, view.width), ...more.map((part) => INDENT + part)];
}

/** The JSON of a function's log line as the function printed it; other lines as they are. */
export function rawLine(line: string): string {
  const text = line.replace(/^\[[^\]]+\] /, '');
  return LogRecord.safeParse(parseJson(text)).success ? text : line;
}

const headOf = (at: number, name: string, { paint }: View) =>
  `${paint('dim', clockTime(at))}  ${paint('cyan', name.padEnd(NAME_WIDTH))}  `;

function recordLines(name: string, record: LogRecord, view: View): string[] {
  const { paint, width } = view;
  const level = record.level.padEnd(LEVEL_WIDTH);
  const colour = colours[record.level];
  const head = `${headOf(Date.parse(record.timestamp), name, view)}${colour ? paint(colour, level) : level}  `;
  const facts = factsOf(record, view).join(' ');
  const oneLine = `${head}${record.message}  ${facts}`;
  if (widthOf(oneLine) <= width) return [oneLine.trimEnd()];
  const factLines = facts === '' ? [] : wrap(facts, width - INDENT.length);
  const shown = factLines.slice(0, MAX_FACT_LINES);
  return [
    ...hang(head, record.message, width),
    ...shown.map((line) => INDENT + line),
    ...(factLines.length > shown.length ? [`${INDENT}…`] : []),
  ];
}

/**
 * `name=value`; a value with spaces is in quotes. No word is wider than a line. The reason comes first, because a narrow terminal
 * shows only the beginning.
 */
function factsOf({ reason, ...others }: LogRecord, { paint, width }: View): string[] {
  return Object.entries({ reason, ...others }).flatMap(([name, value]) => {
    if (leftOut.has(name) || value === undefined || value === null) return [];
    const isPlain = typeof value === 'string' && !/[\s"]/.test(value);
    const text = isPlain ? value : JSON.stringify(value);
    const room = width - INDENT.length - name.length - 1;
    const words = shorten(text, MAX_VALUE_WIDTH).split(' ');
    return `${paint('dim', `${name}=`)}${words.map((word) => shortenMiddle(word, room)).join(' ')}`;
  });
}
