import { sentenceOf } from './api.js';
import { html, useState } from './htm-preact.js';

/**
 * Runs actions one at a time, and keeps the sentence about the last one: what was done, or the API's error.
 * @returns {{ isBusy: boolean, note: Note | undefined, run: (act: () => Promise<unknown>) => Promise<void>, clear: () => void }}
 * @typedef {{ isError: boolean, content: unknown }} Note
 */
export function useAct() {
  const [isBusy, setBusy] = useState(false);
  const [note, setNote] = useState(/** @type {Note | undefined} */ (undefined));
  return { isBusy, note, run, clear: () => setNote(undefined) };

  /** @param {() => Promise<unknown>} act its result is what is said */
  async function run(act) {
    setBusy(true);
    try {
      const content = await act();
      setNote(content === undefined ? undefined : { isError: false, content });
    } catch (error) {
      setNote({ isError: true, content: sentenceOf(error) });
    }
    setBusy(false);
  }
}

/** The place for the sentence of `useAct`, beside the action. @param {{ note: Note | undefined }} props */
export function NoteLine({ note }) {
  return html`<div class=${`note-line ${note?.isError ? 'error' : ''}`} role=${note?.isError ? 'alert' : 'status'}>${note?.content}</div>`;
}
