import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { openCommand } from '../../../cli/start/browser.ts';
import { isForegroundStat } from '../../../cli/start/foreground.ts';
import { type KeyInput, keyLines, listenForKeys } from '../../../cli/start/keys.ts';

afterEach(() => void process.removeAllListeners('SIGCONT'));

/** A terminal whose keys the test presses, and what happened. */
function terminal(isTTY = true) {
  const happened: string[] = [];
  const emitter = new EventEmitter();
  const input = Object.assign(emitter, {
    isTTY,
    setRawMode: (isOn: boolean) => void happened.push(`raw ${isOn}`),
    resume: () => {},
    pause: () => {},
  }) as unknown as KeyInput;
  const keys = ['c', '?'].map((key) => ({ key, does: `does ${key}`, run: () => void happened.push(key) }));
  const listen = (isInForeground = true) =>
    listenForKeys({
      keys,
      input,
      interrupt: () => void happened.push('interrupt'),
      suspend: () => void happened.push('suspend'),
      mayListen: () => isInForeground,
    });
  return { happened, listen, press: (text: string) => emitter.emit('data', Buffer.from(text)), keys };
}

test('a key runs its function, in capitals too; other keys do nothing', () => {
  const { happened, listen, press } = terminal();
  expect(listen()).toBe(true);
  for (const pressed of ['c', 'C', '?', 'x', '\u001b[C', 'cc']) press(pressed);
  expect(happened).toEqual(['raw true', 'c', 'c', '?']);
});

test('Ctrl-C ends, and Ctrl-Z gives the terminal back before the program stops', () => {
  const { happened, listen, press } = terminal();
  listen();
  press('\u0003');
  press('\u001a');
  expect(happened).toEqual(['raw true', 'interrupt', 'raw false', 'suspend']);
});

test('without a terminal, or in the background of a shell, no key is read', () => {
  const [piped, background] = [terminal(false), terminal()];
  expect([piped.listen(), background.listen(false)]).toEqual([false, false]);
  expect([...piped.happened, ...background.happened]).toEqual([]);
});

test('after Ctrl-Z, or from the background, fg makes it read keys', () => {
  const { happened, listen, press } = terminal();
  listen();
  press('\u001a');
  process.emit('SIGCONT', 'SIGCONT');
  press('c');
  expect(happened).toEqual(['raw true', 'raw false', 'suspend', 'raw true', 'c']);
});

test('a program is in the foreground if its process group is that of the terminal', () => {
  expect(isForegroundStat('12 (node (x) y) S 11 10 9 34816 10 4194304 1')).toBe(true);
  expect(isForegroundStat('12 (node) S 11 10 9 34816 7 4194304 1')).toBe(false);
});

test('the list of keys has a line for each', () => {
  expect(keyLines(terminal().keys)).toEqual(['  c  does c', '  ?  does ?']);
});

test('the browser of the desktop opens a URL; without a desktop, no program does', () => {
  const open = (platform: NodeJS.Platform, env = {}) => openCommand('http://x', platform, env)?.[0];
  expect([open('darwin'), open('win32'), open('linux', { DISPLAY: ':0' })]).toEqual([
    'open',
    'cmd',
    'xdg-open',
  ]);
  expect(open('linux')).toBeUndefined();
});
