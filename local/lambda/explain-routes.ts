import { relative, resolve } from 'node:path';

/**
 * Makes the route functions of a bundle explain themselves: one line with message and place if a route throws, and one line if
 * it leaves an event out. The deployed functions do not log a message, because it may quote an event.
 *
 * @param routes what the bundle exports as `routes`; anything else than a table of routes stays as it is
 */
export function explainRoutes(routes: unknown, write: (line: string) => void): void {
  for (const [key, route] of Object.entries(Object(routes))) {
    const { to } = Object(route);
    if (typeof to !== 'function') continue;
    Reflect.set(Object(route), 'to', function explained(event: unknown): unknown {
      try {
        const messages: unknown = to(event);
        if (Array.isArray(messages) && messages.length === 0)
          write(`route "${key}" leaves this event out: it returned no message`);
        return messages;
      } catch (thrown) {
        write(`route "${key}" threw${placeOf(thrown)}: ${messageOf(thrown)}`);
        throw thrown;
      }
    });
  }
}

const MAX_LENGTH = 300;

/** One line: the message of a ZodError is JSON on many lines. */
function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/** The first frame of the stack in the project's own code, as ` at <file>:<line>`; empty if there is none. */
function placeOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  for (const [, url = '', line] of stack.matchAll(/^ +at (?:.*\()?(.+?):(\d+):\d+\)?$/gm)) {
    const file = resolve(url.replace(/^file:\/\//, ''));
    if (!/\/node_modules\/|\/lib\//.test(file) && !url.startsWith('node:'))
      return ` at ${relative(process.cwd(), file)}:${line}`;
  }
  return '';
}
