import { Detail } from './detail.js';
import { Empty } from './empty.js';
import { Filters } from './filters.js';
import { html, useCallback, useEffect, useRef, useState } from './htm-preact.js';
import { useKeys } from './keys.js';
import { goToEvent } from './route.js';
import { Rows } from './rows.js';

/** @param {string} id */
const focus = (id) => document.getElementById(id)?.focus();

/** Whether the open event takes the place of the list, as in narrow.css. */
const isNarrow = () => matchMedia('(max-width: 900px)').matches;

/**
 * The list of events, and the one that is open.
 * @param {{ live: import('./live.js').Live, open: string | undefined, onCompose: () => void, onSent: (id: string | undefined) => void,
 *   onEdit: (row: import('./contract.js').RowDetail) => void }} props
 */
export function Events({ live, open, onCompose, onSent, onEdit }) {
  const { rows } = live.list;
  const [active, setActive] = useState(open);
  // The element that gets the focus once the place has changed.
  const focusNext = useRef('');
  useEffect(() => {
    if (open !== undefined) setActive(open);
    if (focusNext.current !== '') focus(focusNext.current);
    focusNext.current = '';
  }, [open]);
  const onNearEnd = useCallback(() => void live.loadMore(), [live]);

  /** @param {number} index */
  const activate = (index) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActive(row.id);
    if (open !== undefined) goToEvent(row.id, true);
  };
  /** @param {number} step */
  const move = (step) => activate(active === undefined ? 0 : live.list.indexOf(active) + step);
  const close = () => {
    focusNext.current = 'rows';
    goToEvent(undefined);
  };
  /** @param {string} id */
  const openRow = (id) => {
    if (isNarrow()) focusNext.current = 'detail-title';
    goToEvent(id, open !== undefined);
  };
  /** @param {(event: KeyboardEvent) => void} act @returns {(event: KeyboardEvent) => void} */
  const inList = (act) => (event) => {
    if (event.target !== document.body && /** @type {HTMLElement} */ (event.target).id !== 'rows') return;
    event.preventDefault();
    act(event);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: inList(() => move(1)),
    ArrowUp: inList(() => move(-1)),
    PageDown: inList(() => move(12)),
    PageUp: inList(() => move(-12)),
    Home: inList(() => activate(0)),
    End: inList(() => activate(rows.length - 1)),
    Enter: inList(() => {
      if (active === undefined) return;
      focusNext.current = 'detail-title';
      goToEvent(active);
      if (active === open) focus('detail-title');
    }),
    Escape: () => open !== undefined && close(),
    '/': () => focus('search'),
  });

  return html`<div class=${`events ${open === undefined ? '' : 'has-detail'}`}>
    <section class="list" aria-label="List of events">
      <${Filters} live=${live} />
      ${
        rows.length === 0
          ? html`<${Empty} live=${live} onCompose=${onCompose} onSent=${onSent} />`
          : html`<${Rows} rows=${rows} active=${active} open=${open} onActivate=${setActive} onOpen=${openRow} onNearEnd=${onNearEnd} />`
      }
    </section>
    ${
      open !== undefined &&
      html`<section class="side-detail" aria-labelledby="detail-title">
        <${Detail} id=${open} summary=${live.list.get(open)} live=${live} onClose=${close} onOpen=${goToEvent} onEdit=${onEdit} />
      </section>`
    }
  </div>`;
}
