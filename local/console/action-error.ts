/** An action that cannot be done. Its message is a sentence for the person who asked for it. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly status: 400 | 403 | 404 | 409;

  constructor(status: ActionError['status'], message: string) {
    super(message);
    this.status = status;
  }
}
