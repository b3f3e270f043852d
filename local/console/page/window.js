/** Rows drawn above and below those in sight, so that fast scrolling shows no gaps. */
const MARGIN = 12;

/**
 * The part of a long list that must be in the document.
 * @param {{ top: number, height: number, rowHeight: number, count: number }} view `top` is the scroll position, all in pixels
 * @returns {{ from: number, to: number }} indexes of the first row, and after the last row
 */
export function windowOf({ top, height, rowHeight, count }) {
  const from = Math.max(0, Math.min(count, firstVisible(top, rowHeight)) - MARGIN);
  const to = Math.min(count, Math.ceil((top + height) / rowHeight) + MARGIN);
  return { from, to: Math.max(from, to) };
}

/** @param {number} top @param {number} rowHeight */
export const firstVisible = (top, rowHeight) => Math.floor(top / rowHeight);
