import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseFaultScript } from '../../../local/dms/fault-script.ts';

const folder = path.join(import.meta.dirname, '../../../local/dms');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const readme = read('README.md');

const codesIn = (text: string) => new Set(text.match(/\b(?:APIG|DMS|IAM)\.\d+/g));

test('the README of the emulator lists every code that the emulator answers with', () => {
  const table = readme.split('**Refusals.**')[1]?.split('## ')[0] ?? '';
  expect([...codesIn(table)].sort()).toEqual([...codesIn(read('refusal.ts'))].sort());
});

test('the README of the emulator lists every option', () => {
  const options = /interface DmsEmulatorOptions \{(.*?)^\}/ms.exec(read('emulator.ts'))?.[1] ?? '';
  const names = [...options.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  const table = readme.slice(readme.indexOf('| option |'));
  const documented = [...table.matchAll(/^\| (`\w+`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(documented.sort()).toEqual(names.sort());
});

test('every fault in the README of the emulator can be ordered', () => {
  const lines = /```text\n(.*?)```/s.exec(readme)?.[1]?.trim().split('\n') ?? [];
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(parseFaultScript(line)).toHaveLength(1);
});
