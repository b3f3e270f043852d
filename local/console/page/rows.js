import { dateTimeOf, durationOf, shortReason, timeOf } from './format.js';
import { html, useCallback, useLayoutEffect, useRef, useState } from './htm-preact.js';
import { Outcome } from './outcome.js';
import { firstVisible, windowOf } from './window.js';

/** @typedef {import('./contract.js').RowSummary} Row */

const LINE = 34;
const TWO_LINES = 56;
/** Width of the list in pixels from which a row is one line with columns. */
const WIDE = 860;

/**
 * The list of events. Only the rows in sight are in the document. The list has the focus; `aria-activedescendant` names the active row.
 * @param {{ rows: readonly Row[], active: string | undefined, open: string | undefined, onActivate: (id: string) => void,
 *   onOpen: (id: string) => void, onNearEnd: () => void }} props
 */
export function Rows({ rows, active, open, onActivate, onOpen, onNearEnd }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const anchor = useRef(/** @type {string | undefined} */ (undefined));
  const [top, setTop] = useState(0);
  const { width, height } = useSize(box);
  const isWide = width >= WIDE;
  const rowHeight = isWide ? LINE : TWO_LINES;
  const { from, to } = windowOf({ top, height, rowHeight, count: rows.length });

  const onScroll = useCallback(() => {
    const list = box.current;
    if (list === null) return;
    setTop(list.scrollTop);
    const first = firstVisible(list.scrollTop, rowHeight);
    anchor.current = list.scrollTop < rowHeight / 2 ? undefined : rows[first]?.id;
    if (list.scrollTop + list.clientHeight > (rows.length - 40) * rowHeight) onNearEnd();
  }, [rows, rowHeight, onNearEnd]);

  // What one reads stays in place while rows arrive above it.
  useLayoutEffect(() => {
    const list = box.current;
    if (list === null || anchor.current === undefined) return;
    const index = rows.findIndex(({ id }) => id === anchor.current);
    const moved = index - firstVisible(list.scrollTop, rowHeight);
    if (index !== -1 && moved !== 0) list.scrollTop += moved * rowHeight;
  });

  // The active row is always in sight after a key.
  useLayoutEffect(() => {
    const list = box.current;
    const index = rows.findIndex(({ id }) => id === active);
    if (list === null || index === -1 || height === 0) return;
    if (index * rowHeight < list.scrollTop) list.scrollTop = index * rowHeight;
    const bottom = (index + 1) * rowHeight - list.clientHeight;
    if (bottom > list.scrollTop) list.scrollTop = bottom;
    anchor.current = list.scrollTop < rowHeight / 2 ? undefined : active;
  }, [active, rowHeight, height]);

  const shown = rows.slice(from, to);
  const isShown = shown.some(({ id }) => id === active);
  return html`<div class=${`rows ${isWide ? 'wide' : 'narrow'}`}>
    ${
      isWide &&
      html`<div class="row head" aria-hidden="true">
      <span>Time</span><span>Outcome</span><span>Function</span><span>Origin</span><span>Event</span><span>Topics</span><span class="number">Took</span>
    </div>`
    }
    <div id="rows" class="scroll" ref=${box} role="listbox" aria-label="Events, newest first" tabindex="0" onScroll=${onScroll}
      aria-activedescendant=${isShown ? `row-${active}` : undefined}>
      <div class="all" role="presentation" style=${{ height: `${rows.length * rowHeight}px` }}>
        ${shown.map(
          (row, index) => html`<${Row} key=${row.id} row=${row} isWide=${isWide}
          place=${from + index} count=${rows.length} offset=${(from + index) * rowHeight} height=${rowHeight}
          isActive=${row.id === active} isOpen=${row.id === open}
          onClick=${() => {
            onActivate(row.id);
            onOpen(row.id);
          }} />`,
        )}
      </div>
    </div>
  </div>`;
}

/** @param {Row} row */
function topicsOf({ messages }) {
  const topics = [...new Set(messages.map(({ topic }) => topic))];
  return topics.join(', ');
}

/**
 * @param {{ row: Row, isWide: boolean, place: number, count: number, offset: number, height: number, isActive: boolean, isOpen: boolean,
 *   onClick: () => void }} props
 */
function Row({ row, isWide, place, count, offset, height, isActive, isOpen, onClick }) {
  const { outcome, title, origin, at, inDoubt } = row;
  const time = html`<time title=${dateTimeOf(at)}>${timeOf(at)}</time>`;
  const took = html`<span class="number took">${durationOf(row.durationMs)}</span>`;
  const state = html`<span><${Outcome} outcome=${outcome} inDoubt=${inDoubt} /></span>`;
  const topics = topicsOf(row);
  return html`<div id=${`row-${row.id}`} role="option" aria-selected=${isActive} aria-setsize=${count} aria-posinset=${place + 1}
    class=${`row ${isActive ? 'active' : ''} ${isOpen ? 'open' : ''}`} onClick=${onClick}
    style=${{ transform: `translateY(${offset}px)`, height: `${height}px` }}>
    ${
      isWide
        ? html`${time}${state}<span>${row.function}</span><span title=${origin}>${origin}</span><span class="title">${title}${because(row)}</span><span>${topics}</span>${took}`
        : html`${state}<span class="title">${title}</span>${took}${time}
          <span class="line2">${[row.function, origin].join(' · ')}${topics && html`<span aria-hidden="true"> → </span>${topics}`}</span>`
    }
  </div>`;
}

/** @param {Row} row */
const because = ({ reason }) => reason && html`<span class="reason"> · ${shortReason(reason)}</span>`;

/** The size of an element, kept up to date. @param {{ current: HTMLElement | null }} ref */
function useSize(ref) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}
