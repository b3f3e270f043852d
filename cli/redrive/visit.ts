import { LocalCloudError } from '../../local/problem.ts';
import type { Letter } from '../../local/sqs/letter.ts';
import { type VisitCounts, type VisitOptions, visitLetters } from '../../local/sqs/redrive-letters.ts';
import { letterLines, tableHead } from './table.ts';

/** The letters to visit. */
export type Visit = Omit<VisitOptions, 'onLetter'>;

/** Prints the letters as a table. */
export function list(print: (line: string) => void, now: () => number): (letter: Letter) => void {
  let isFirst = true;
  return (letter) => {
    if (isFirst) print(tableHead);
    isFirst = false;
    for (const line of letterLines(letter, now())) print(line);
  };
}

/** Visits letters; a refusal of SQS is explained with the number of those that are done. */
export async function visit(
  base: Visit,
  act: 'stays' | ((letter: Letter) => Promise<'gone' | 'stays'>),
  onDone: (letter: Letter) => void = () => {},
): Promise<VisitCounts> {
  let done = 0;
  try {
    return await visitLetters({
      ...base,
      async onLetter(letter) {
        const end = act === 'stays' ? act : await act(letter);
        if (end === 'gone') done++;
        onDone(letter);
        return end;
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new LocalCloudError(`Stopped after ${letters(done)}, because SQS refused a request: ${reason}`, {
      cause,
    });
  }
}

/** One sentence about the letters of a visit. */
export function summary(what: string, { notSelected, newer }: VisitCounts): string {
  const parts = [
    what,
    notSelected > 0 && `${notSelected} not selected`,
    newer > 0 && `${newer} arrived in the meantime`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

/** A number of letters in words. */
export const letters = (count: number) => (count === 1 ? '1 letter' : `${count} letters`);
