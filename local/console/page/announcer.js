import { html, useEffect, useRef, useState } from './htm-preact.js';
import { lookOf } from './outcome.js';

/** Time between two announcements. */
const QUIET_MS = 4000;

/** Tells people who hear the page what arrived, at most one sentence every few seconds. @param {{ live: import('./live.js').Live }} props */
export function Announcer({ live }) {
  const [text, setText] = useState('');
  const seen = useRef({ newest: '', total: 0 });
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useEffect(() => {
    const newest = live.list.rows[0];
    if (newest === undefined || !live.isLoaded) return;
    if (seen.current.newest === '') seen.current = { newest: newest.id, total: live.total };
    if (newest.id === seen.current.newest || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const row = live.list.rows[0];
      if (row === undefined) return;
      const count = live.total - seen.current.total;
      seen.current = { newest: row.id, total: live.total };
      setText(
        count > 1
          ? `${count} new events. The newest: ${lookOf(row.outcome).word}, ${row.title}.`
          : `New event: ${lookOf(row.outcome).word}, ${row.title}.`,
      );
    }, QUIET_MS);
  });
  return html`<div class="hidden" role="status" aria-live="polite">${text}</div>`;
}
