import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** The steps to a place in serverless.yml, such as `['functions', 'queue', 'events', 0]`. */
export type YamlPath = readonly (string | number)[];

/** The line of a place in serverless.yml, or of the nearest place around it; `undefined` if there is neither. */
export type LineOf = (path: YamlPath) => number | undefined;

/** Where findings get their lines from. */
export interface Sources {
  readonly lineOf: LineOf;
  /** The text of a function's `routes.ts`. */
  readonly routesText: (functionName: string) => string;
}

/** The sources of the project in a folder. */
export function sourcesIn(root: string): Sources {
  return {
    lineOf: linesOfYaml(textIfAny(join(root, 'serverless.yml'))),
    routesText: (functionName) => textIfAny(join(root, 'functions', functionName, 'routes.ts')),
  };
}

/** Finds lines in the text of serverless.yml. */
export function linesOfYaml(text: string): LineOf {
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter, logLevel: 'silent' });
  return (path) => {
    let node: unknown = contents;
    let found: Node | undefined;
    for (const step of path) {
      const [at, next] = child(node, step);
      if (at === undefined) break;
      found = at;
      node = next;
    }
    return found?.range ? lineCounter.linePos(found.range[0]).line : undefined;
  };
}

/** The node that shows where a step leads, and the node from which the next step starts. */
function child(node: unknown, step: string | number): [at: Node | undefined, next: unknown] {
  if (isSeq<Node>(node) && typeof step === 'number') return [node.items[step], node.items[step]];
  if (!isMap<Node, unknown>(node)) return [undefined, undefined];
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
  return [pair?.key, pair?.value];
}

/** The first line of a text that a pattern matches. */
export function lineMatching(text: string, pattern: RegExp): number | undefined {
  const index = text.split('\n').findIndex((line) => pattern.test(line));
  return index === -1 ? undefined : index + 1;
}

/** The line of `.env` that sets a variable. */
export const lineOfVariable = (text: string, name: string) =>
  lineMatching(text, new RegExp(`^\\s*(?:export\\s+)?${escaped(name)}\\s*=`));

/** The line of a `routes.ts` that begins a route. */
export const lineOfRoute = (text: string, key: string) =>
  lineMatching(text, new RegExp(`^\\s*(['"]?)${escaped(key)}\\1\\s*:`));

/** The line of a `routes.ts` that holds a text in quotation marks. */
export const lineOfText = (text: string, content: string) =>
  lineMatching(text, new RegExp(`(['"\`])${escaped(content)}\\1`));

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text of a file; empty if the file does not exist. */
export function textIfAny(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
