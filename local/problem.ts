/** A failure that the user can correct. `npm start` prints only its message, without a stack, and ends with exit code 1. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}

/** The user stopped the program (Ctrl-C, SIGTERM), so no message is needed. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/** A thrown value as text: the stack of an error, or the value itself. */
export function textOfThrown(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
