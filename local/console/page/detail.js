import { Actions } from './actions.js';
import { api, sentenceOf } from './api.js';
import { dateTimeOf, durationOf } from './format.js';
import { html, useEffect, useRef, useState } from './htm-preact.js';
import { Outcome } from './outcome.js';
import { Stations } from './stations.js';

/** @typedef {import('./contract.js').RowDetail} Row */

/**
 * Everything about one event. It is read again whenever its row changes.
 * @param {{ id: string, summary: import('./contract.js').RowSummary | undefined, live: import('./live.js').Live,
 *   onClose: () => void, onOpen: (id: string) => void, onEdit: (row: Row) => void }} props
 */
export function Detail({ id, summary, live, onClose, onOpen, onEdit }) {
  const { row, bytes, error } = useRow(id, summary);
  if (error !== '')
    return html`<div class="detail"><${Bar} title=${summary?.title ?? id} onClose=${onClose} /><p class="error" role="alert">${error}</p></div>`;
  if (row === undefined)
    return html`<div class="detail"><${Bar} title=${summary?.title ?? 'Loading…'} onClose=${onClose} /></div>`;
  return html`<div class="detail">
    <${Bar} title=${row.title} onClose=${onClose} />
    <p class="about"><${Outcome} outcome=${row.outcome} inDoubt=${row.inDoubt} />
      <time>${dateTimeOf(row.at)}</time><span>${row.function} · ${row.origin}</span>
      ${row.durationMs !== undefined && html`<span>${durationOf(row.durationMs)}</span>`}</p>
    ${row.reason && html`<p class="because">${row.reason}</p>`}
    ${row.replayOf && html`<p class="hint">A replay of <a href=${`#/events/${row.replayOf}`}>an earlier event</a>.</p>`}
    <${Actions} key=${id} row=${row} live=${live} onOpen=${onOpen} onEdit=${onEdit} />
    <${Stations} key=${`stations-${id}`} row=${row} bytes=${bytes} />
    <p class="hint">Id of the row: <code>${row.id}</code></p>
  </div>`;
}

/** @param {{ title: string, onClose: () => void }} props */
function Bar({ title, onClose }) {
  return html`<header class="bar"><button type="button" class="back quiet" onClick=${onClose}><span aria-hidden="true">←</span> Events</button>
    <h2 id="detail-title" tabindex="-1">${title}</h2>
    <button type="button" class="close quiet" onClick=${onClose} aria-label="Close the event" title="Close (Esc)">✕</button></header>`;
}

/** @param {string} id @param {unknown} version a new value when the row has changed */
function useRow(id, version) {
  const [state, setState] = useState({ row: /** @type {Row | undefined} */ (undefined), error: '' });
  const [bytes, setBytes] = useState(/** @type {Uint8Array | undefined} */ (undefined));
  const latest = useRef('');
  latest.current = id;
  useEffect(() => {
    let isCurrent = true;
    api.row(id).then(
      (row) => isCurrent && setState({ row, error: '' }),
      (error) => isCurrent && setState({ row: undefined, error: sentenceOf(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [id, version]);
  const isBinary = state.row?.request?.isBase64 === true;
  useEffect(() => {
    setBytes(undefined);
    if (!isBinary) return;
    api.body(id).then(
      (read) => latest.current === id && setBytes(read),
      () => {},
    );
  }, [id, isBinary]);
  return { ...state, row: state.row?.id === id ? state.row : undefined, bytes };
}
