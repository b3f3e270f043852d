/** A problem that the checks before a deployment have found, where it is, and how to correct it. */
export interface Finding {
  /** Path from the project's folder. */
  readonly file: string;
  /** Counts from 1. */
  readonly line?: number | undefined;
  /** The problem, without the full stop at its end. */
  readonly what: string;
  /** A whole sentence. */
  readonly remedy: string;
}

/** Two lines of text for a finding. */
export function describeFinding(finding: Finding): string {
  return `${placeOf(finding)}: ${finding.what}.\n    ${finding.remedy}`;
}

/** One line of text for a finding. */
export function inOneLine(finding: Finding): string {
  return `${placeOf(finding)}: ${finding.what}. ${finding.remedy}`;
}

const placeOf = ({ file, line }: Finding) => (line === undefined ? file : `${file}:${line}`);

/** The findings in the order of files and lines, each once. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...unique.values()].sort((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0));
}
