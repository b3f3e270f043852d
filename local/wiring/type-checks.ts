import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from './finding.ts';

const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

/** Errors of the TypeScript compiler. */
export async function typeFindings(root: string): Promise<Finding[]> {
  const args = [tsc, '--noEmit', '--pretty', 'false'];
  const output = await promisify(execFile)(process.execPath, args, { cwd: root }).then(
    () => '',
    (error: { stdout?: string }) => error.stdout || String(error),
  );
  const lines = output.split('\n').filter((line) => /error TS\d+/.test(line));
  if (output !== '' && lines.length === 0)
    return [{ file: 'tsconfig.json', what: 'the types cannot be checked', remedy: output.trim() }];
  return lines.map((text) => {
    const [, file = 'tsconfig.json', line, what = text] =
      /^(.+?)\((\d+),\d+\): error (.*?)\.?$/.exec(text) ?? [];
    return { file, line: line === undefined ? undefined : Number(line), what, remedy: 'Correct the type.' };
  });
}
