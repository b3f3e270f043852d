import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { copyOfProject } from '../../support/project-copy.ts';

const copy = copyOfProject();
const { PATH = '', HOME = '' } = process.env;
const ports = { PORT: '0', DMS_PORT: '0', SQS_PORT: '0', EVENTS_PORT: '0' };

const plain = (line: string) => stripVTControlCharacters(line).replaceAll('\r', '');

/** Runs a program of the copy, which prints to a pipe. */
function run(program: string, args: readonly string[]) {
  const child = spawn(program, args, { cwd: copy.folder, env: { PATH, HOME, TERM: 'xterm', ...ports } });
  return { child, ...outputOf(child) };
}

/** The output of a program, and the end of everything that may still write to it. */
function outputOf(child: ChildProcessWithoutNullStreams) {
  let text = '';
  const read = Promise.withResolvers<void>();
  let wake = read.resolve;
  let news = read.promise;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', function keep(chunk: string) {
      text += chunk;
      wake();
    });
  }
  const closed = once(child, 'close').then(() => wake());
  async function until(pattern: RegExp): Promise<void> {
    while (!pattern.test(text)) {
      if (child.exitCode !== null) throw new Error(`It ended before it printed ${pattern}:\n${text}`);
      await news;
      const next = Promise.withResolvers<void>();
      wake = next.resolve;
      news = next.promise;
    }
  }
  return { text: () => text, until, closed };
}

test('without a terminal, steps are lines, no line is wider than 80 columns, the last one of the start begins with Ready, and SIGTERM to npm ends everything', async () => {
  copy.edit({});
  const { child, text, until, closed } = run('npm', ['start']);
  await until(/^Ready/m);
  const start = text();
  expect(start).toContain('\nBuilding the functions');
  expect(start.trimEnd().split('\n').at(-1)).toMatch(/^Ready/);

  const hooks = /http:\S+\/hooks/.exec(start)?.[0];
  for (const sender of ['github', 'stripe'])
    await fetch(`${hooks}/${sender}`, { method: 'POST', body: '{}' });
  await until(/sender=stripe/);
  child.kill('SIGTERM');
  await closed;

  expect(
    text()
      .split('\n')
      .filter((line) => [...line].length > 80),
  ).toEqual([]);
  expect(text()).toBe(stripVTControlCharacters(text()));
}, 120_000);

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

test.skipIf(!hasScript)(
  'on a terminal, ? lists the keys, and q ends and says what is lost',
  async () => {
    copy.edit({});
    const command = `stty cols 80; ${process.execPath} cli/start.ts`;
    const { child, text, until, closed } = run('script', ['-qfec', command, '/dev/null']);
    await until(/Ready/);
    child.stdin.write('?');
    await until(/r {2}replays the last webhook request/);
    await until(/heartbeats[^,\n]+Scheduled_Event/);
    child.stdin.write('q');
    await until(/Lost with this local cloud: 1 message\./);
    await closed;

    expect(child.exitCode).toBe(0);
    const shown = text().replaceAll('\r\u001b[2K', '\n').split('\n').map(plain);
    expect(shown.filter((line) => [...line].length > 80)).toEqual([]);
    expect(text()).toContain('\u001b[2mBuilding the functions');
  },
  120_000,
);
