/**
 * @typedef {object} Listener
 * @property {(row: import('./contract.js').RowSummary) => void} onRow
 * @property {(state: Partial<import('./contract.js').State>) => void} onState
 * @property {(ids: readonly string[]) => void} onGone
 * @property {(isConnected: boolean) => void} onConnection Called with `true` after each connect: what happened before it was missed.
 */

/**
 * Follows the live stream. The browser connects again by itself after a loss.
 * @param {Listener} listener
 * @returns {() => void} ends it
 */
export function followStream({ onRow, onState, onGone, onConnection }) {
  const source = new EventSource('/api/stream');
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => onConnection(false));
  source.addEventListener('row', ({ data }) => onRow(JSON.parse(data)));
  source.addEventListener('state', ({ data }) => onState(JSON.parse(data)));
  source.addEventListener('gone', ({ data }) => {
    const gone = JSON.parse(data);
    onGone(Array.isArray(gone) ? gone : gone.ids);
  });
  return () => source.close();
}
