import { type Finding, inOneLine, sortFindings } from './finding.ts';
import { folderFindings } from './folder-checks.ts';
import { outageFindings } from './queue-checks.ts';
import { loadTables, topicFindings } from './route-files.ts';
import type { Wiring } from './serverless.ts';
import { sourcesIn } from './source-lines.ts';
import { wiringFindings } from './wiring-checks.ts';

/**
 * Findings of `npm run check` that matter before there is a deployment: all except types, settings and roles. Routes that cannot
 * be loaded have no finding here, because their function reports them when it starts.
 */
export async function localFindings(root: string, wiring: Wiring): Promise<Finding[]> {
  const sources = sourcesIn(root);
  const { tables } = await loadTables(root);
  return sortFindings([
    ...folderFindings(root, wiring, sources.lineOf),
    ...topicFindings(root, tables),
    ...wiringFindings(wiring, tables, sources),
    ...outageFindings(wiring, sources.lineOf),
  ]);
}

/** More lines would hide the lines that say where the local cloud is. */
const MAX_LINES = 5;

/** The findings and the parts that the local cloud leaves out or replaces, one line each. */
export function warningLines({ notes = [] }: Pick<Wiring, 'notes'>, findings: readonly Finding[]): string[] {
  const more = findings.length - MAX_LINES;
  return [
    ...notes,
    ...findings.slice(0, MAX_LINES).map(inOneLine),
    ...(more > 0 ? [`${more} more: "npm run check" lists all.`] : []),
  ].map((line) => `[wiring] ${line}`);
}
