import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutput } from '../../../cli/start/output.ts';

beforeEach(() => {
  // All from which Node.js concludes the colours, so that the tests run alike in a terminal and in CI.
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI', 'TEAMCITY_VERSION', 'TMUX'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm-256color');
});
afterEach(() => vi.unstubAllEnvs());

/** A stream that keeps what is written to it. */
function stream(terminal: object = {}) {
  const kept = new PassThrough({ encoding: 'utf8' });
  return { to: Object.assign(kept, terminal), text: () => String(kept.read() ?? '') };
}
const { getColorDepth } = WriteStream.prototype;
const terminal = { isTTY: true, columns: 20, getColorDepth };

test('in a file, every step is a line, without colours', () => {
  const { to, text } = stream();
  const output = createOutput(to);
  output.step('Building');
  output.line('Ready');
  output.clear();
  expect(text()).toBe('Building …\nReady\n');
  expect(output.view().paint('red', 'x')).toBe('x');
  expect(output.view().width).toBe(80);
});

test('on a terminal, a step is replaced by the next step or line, and never wraps', () => {
  vi.stubEnv('NO_COLOR', '1');
  const { to, text } = stream(terminal);
  const output = createOutput(to);
  output.step('Building');
  output.step('Reading a file with a long name');
  output.line('Ready');
  expect(text()).toBe('Building …\r\u001b[2KReading a file wit…\r\u001b[2KReady\n');
});

test('a problem goes to stderr, after the step is gone', () => {
  const [out, errors] = [stream(terminal), stream()];
  const output = createOutput(out.to, errors.to);
  output.step('x');
  output.problem('It failed.');
  expect(out.text().endsWith('\r\u001b[2K')).toBe(true);
  expect(errors.text()).toBe('It failed.\n');
});

test.each([
  ['colours on a terminal', terminal, {}, '\u001b[31mx\u001b[39m'],
  ['no colours with NO_COLOR', terminal, { NO_COLOR: '1' }, 'x'],
  ['no colours in a pipe', {}, {}, 'x'],
])('%s', (_, shape, env, expected) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(createOutput(stream(shape).to).view().paint('red', 'x')).toBe(expected);
});

test('c empties the terminal', () => {
  const { to, text } = stream(terminal);
  createOutput(to).clear();
  expect(text()).toBe('\u001b[2J\u001b[3J\u001b[H');
});
