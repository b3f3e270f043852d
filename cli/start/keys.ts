import type { ReadStream } from 'node:tty';
import { isInForeground } from './foreground.ts';

/** A key that does something. */
export interface Key {
  readonly key: string;
  /** Its line in the list of keys, such as `clears the terminal`. */
  readonly does: string;
  readonly run: () => void;
}

/** The part of a terminal that is used. */
export type KeyInput = Pick<ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'resume' | 'pause'>;

/** Options of `listenForKeys`. */
export interface KeyOptions {
  readonly keys: readonly Key[];
  /** Called for Ctrl-C, which the terminal does not turn into a signal while keys are read. */
  readonly interrupt: () => void;
  readonly input?: KeyInput;
  readonly mayListen?: () => boolean;
  /** Stops this program and its terminal job, as the terminal does with Ctrl-Z. */
  readonly suspend?: () => void;
}

const CTRL_C = '\u0003';
const CTRL_Z = '\u001a';

/**
 * Runs the function of each key that is pressed, while the program is in the foreground of a terminal. Returns whether it is
 * there now.
 */
export function listenForKeys(options: KeyOptions): boolean {
  const { keys, interrupt, input = process.stdin, mayListen = isInForeground } = options;
  const { suspend = () => void process.kill(0, 'SIGTSTP') } = options;
  if (!input.isTTY) return false;
  let hasListened = false;

  function listen(): boolean {
    if (!mayListen()) return false;
    input.setRawMode(true);
    if (!hasListened) input.on('data', press); // this reads the terminal, so not in the background
    hasListened = true;
    input.resume();
    return true;
  }
  function press(data: Buffer): void {
    const pressed = data.toString();
    if (pressed === CTRL_C) {
      interrupt();
    } else if (pressed === CTRL_Z) {
      input.setRawMode(false);
      input.pause();
      suspend();
    } else {
      // Several characters are a pasted text or a key such as an arrow.
      keys.find(({ key }) => key === pressed.toLowerCase())?.run();
    }
  }
  process.on('SIGCONT', listen); // the shell's `fg` and `bg`
  return listen();
}

/** One line for each key. */
export const keyLines = (keys: readonly Key[]) => keys.map(({ key, does }) => `  ${key}  ${does}`);
