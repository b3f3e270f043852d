import { styleText } from 'node:util';
import { shorten } from './text.ts';

/** The terminal of `npm start`. Every part prints through it, so that a line never stands behind an unfinished step. */
export interface Output {
  /** Says what is done now. A terminal shows the step only until the next step or line, a file shows each as a line. */
  step(text: string): void;
  /** Prints lines about something that happened. */
  line(text: string): void;
  /** Prints a problem that the user should correct. */
  problem(text: string): void;
  /** Empties the terminal. */
  clear(): void;
  /** Colours and columns at this moment. */
  view(): View;
}

/** Facts that the look of a line depends on. */
export interface View {
  readonly paint: Paint;
  /** Columns of the terminal; 80 if the output is not a terminal. */
  readonly width: number;
}

/** Colours a text, if the output shows colours. */
export type Paint = (colour: Colour, text: string) => string;
export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** The part of a terminal, a pipe or a file that is used. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Width for pipes and files, and the smallest that a terminal usually has. */
const DEFAULT_WIDTH = 80;

const CLEAR_LINE = '\r\u001b[2K';
const CLEAR_SCREEN = '\u001b[2J\u001b[3J\u001b[H';

/**
 * Creates the output of `npm start`. Colours follow the rules of Node.js: none with NO_COLOR, none if the stream is not a
 * terminal, always with FORCE_COLOR.
 */
export function createOutput(
  stream: OutputStream = process.stdout,
  errors: OutputStream = process.stderr,
): Output {
  const isTerminal = stream.isTTY === true;
  const width = () => stream.columns || DEFAULT_WIDTH;
  let hasStep = false;

  function endStep(): void {
    if (hasStep) stream.write(CLEAR_LINE);
    hasStep = false;
  }
  return {
    step(text) {
      endStep();
      hasStep = isTerminal;
      // One column stays free: some terminals begin a new line after the last one.
      const shown = shorten(`${text} …`, width() - 1);
      stream.write(isTerminal ? styleText('dim', shown, { stream }) : `${shown}\n`);
    },
    line(text) {
      endStep();
      stream.write(`${text}\n`);
    },
    problem(text) {
      endStep();
      errors.write(`${styleText('red', text, { stream: errors })}\n`);
    },
    clear() {
      endStep();
      if (isTerminal) stream.write(CLEAR_SCREEN);
    },
    view: () => ({ paint: (colour, text) => styleText(colour, text, { stream }), width: width() }),
  };
}
