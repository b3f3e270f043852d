import type { Answer } from './answer.ts';

/**
 * The answer that repeats a text of a request, for handshakes. The text may come from anyone, so it is limited to what the
 * sender uses, and no browser may take it for a page.
 *
 * @param allowed the form of the text; another text is answered with 400
 */
export function echo(text: string, allowed: RegExp, body = text, type = 'text/plain'): Answer {
  if (!allowed.test(text)) return { status: 400 };
  return { status: 200, headers: { 'content-type': type, 'x-content-type-options': 'nosniff' }, body };
}

/** The same as JSON. */
export const echoJson = (text: string, allowed: RegExp, body: object): Answer =>
  echo(text, allowed, JSON.stringify(body), 'application/json');
