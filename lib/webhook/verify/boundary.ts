/**
 * This file decides whether a signed text can be split in one way only. The sender signs one text, but the request carries
 * its parts one by one. If an id may contain the text that separates it from the body, an attacker can move the boundary:
 * the id `d1` with the body `a.b` and the id `d1.a` with the body `b` give the same text, so one signature is valid for
 * both.
 */

import { filled, isName, splitTemplate } from './template.ts';
import { type TimeUnit, timePattern } from './time-unit.ts';

/** Parts of a request as the scheme's `signed` puts them together. */
interface Parts {
  readonly id: string;
  readonly timestamp: string;
  readonly url: string;
  readonly body: Buffer;
  /** How the timestamp is written. Default: seconds. */
  readonly unit?: TimeUnit | undefined;
}

/** How many bytes of the body are looked at: more than any separator has. */
const NEAR_BYTES = 64;

/** Reason why `signed` has no clear boundary for an id: a text must stand between the id and the body. */
export function boundaryProblem(signed: string): string | undefined {
  const isClear = /\{id\}[^{].*\{body\}|\{body\}.*[^}]\{id\}/s.test(signed);
  return !signed.includes('{id}') || isClear ? undefined : 'must have a text between {id} and {body}';
}

/** Whether the signed text could also be that of another id. */
export function isAmbiguous(signed: string, parts: Parts): boolean {
  if (!signed.includes('{id}')) return false;
  const [before = '', after = ''] = signed.split('{body}');
  const found = before.includes('{id}') ? shortestBefore(before, parts) : shortestAfter(after, parts);
  return found !== parts.id;
}

/** The shortest id that the text up to the body can begin with. */
function shortestBefore(template: string, parts: Parts): string | undefined {
  const text = fill(template, parts) + parts.body.subarray(0, NEAR_BYTES).toString('latin1');
  const [head = '', tail = ''] = template.split('{id}');
  return new RegExp(`^${literal(fill(head, parts))}(.*?)${pattern(tail, parts)}`, 's').exec(text)?.[1];
}

/** The shortest id that the text from the body can end with. */
function shortestAfter(template: string, parts: Parts): string | undefined {
  const text = parts.body.subarray(-NEAR_BYTES).toString('latin1') + fill(template, parts);
  const [head = '', tail = ''] = template.split('{id}');
  return new RegExp(`^.*${pattern(head, parts)}(.*?)${pattern(tail, parts)}$`, 's').exec(text)?.[1];
}

function fill(template: string, { id, timestamp, url }: Parts): string {
  return filled(template, { id, timestamp, url }).join('');
}

/** A template as a regular expression, with any time for the timestamp. */
function pattern(template: string, { url, unit }: Parts): string {
  return splitTemplate(template)
    .map((piece, index) => {
      if (!isName(index)) return literal(piece);
      return piece === 'timestamp' ? timePattern(unit) : literal(url);
    })
    .join('');
}

function literal(text: string): string {
  return text.replace(/[^\w\s]/g, '\\$&');
}
