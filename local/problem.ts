/** A failure that a person can mend: `npm start` prints its message alone, without a stack, and ends with exit code 1. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}

/** A person stopped the program (Ctrl-C, SIGTERM): there is nothing to explain. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/** Something that was thrown, as one text: its stack when it is an error. */
export function textOfThrown(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
