import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { ExplanationView } from './explanation.js';
import { html, useEffect, useRef, useState } from './htm-preact.js';
import { useKeys } from './keys.js';

/**
 * What one can do with an event.
 * @param {{ row: import('./contract.js').RowDetail, live: import('./live.js').Live, onOpen: (id: string) => void,
 *   onEdit: (row: import('./contract.js').RowDetail) => void }} props
 */
export function Actions({ row, onOpen, onEdit }) {
  const { isBusy, note, run, clear } = useAct();
  const [panel, setPanel] = useState(/** @type {'' | 'save' | 'copy'} */ (''));
  const [copies, setCopies] = useState(/** @type {Record<string, string> | undefined} */ (undefined));

  /** @param {'same' | 'new'} id */
  const replay = (id) =>
    run(async () => {
      const { id: replayed } = await api.replay(row.id, { id });
      return html`Replayed with ${id === 'same' ? 'the same id' : 'a new id'}.
        <button type="button" class="link" onClick=${() => onOpen(replayed)}>Show the new event</button>`;
    });
  const explain = () =>
    run(
      async () =>
        html`<${ExplanationView} explanation=${await api.explain({ function: row.function, rowId: row.id })} />`,
    );
  const openSave = () => setPanel((open) => (open === 'save' ? '' : 'save'));
  const openCopy = () => {
    setPanel((open) => (open === 'copy' ? '' : 'copy'));
    void run(async () => setCopies(await api.copies(row.id)));
  };
  /** @param {string} name */
  const save = (name) =>
    run(async () => {
      const { file } = await api.save(row.id, name);
      setPanel('');
      return html`Saved as <code>${file}</code>.`;
    });
  /** @param {string} kind */
  const copy = (kind) =>
    run(async () => {
      await navigator.clipboard.writeText(copies?.[kind] ?? '');
      setPanel('');
      return `Copied: ${copyNames[kind] ?? kind}.`;
    });

  /** @param {KeyboardEvent} event */
  const closeOnEscape = (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setPanel('');
  };

  useKeys({
    r: () => void replay('same'),
    R: () => void replay('new'),
    e: () => onEdit(row),
    s: openSave,
    c: openCopy,
    x: () => void explain(),
  });

  return html`<div class="actions">
    <div class="buttons" role="group" aria-label="Actions">
      <button type="button" class="primary" disabled=${isBusy} onClick=${() => replay('same')} title="Replay with the same id (r)">Replay</button>
      <button type="button" disabled=${isBusy} onClick=${() => replay('new')} title="Replay with a new id (Shift+R)">Replay with a new id</button>
      <button type="button" onClick=${() => onEdit(row)} title="Edit and replay (e)">Edit and replay</button>
      <button type="button" aria-expanded=${panel === 'save'} onClick=${openSave} title="Save as a sample (s)">Save</button>
      <button type="button" aria-expanded=${panel === 'copy'} onClick=${openCopy} title="Copy (c)">Copy</button>
      <button type="button" disabled=${isBusy} onClick=${explain} title="Which route takes it, without sending (x)">Explain</button>
    </div>
    <div onKeyDown=${closeOnEscape}>
      ${panel === 'save' && html`<${Save} row=${row} onSave=${save} />`}
      ${panel === 'copy' && copies && html`<${Copy} copies=${copies} onCopy=${copy} />`}
    </div>
    ${note && html`<div class="said"><${NoteLine} note=${note} /><button type="button" class="quiet" aria-label="Dismiss" onClick=${clear}>✕</button></div>`}
  </div>`;
}

/** @type {Record<string, string>} */
const copyNames = { curl: 'as curl', invoke: 'as npm run invoke', test: 'as a test' };

/** @param {{ row: import('./contract.js').RowDetail, onSave: (name: string) => void }} props */
function Save({ row, onSave }) {
  const [name, setName] = useState(
    `${row.origin}-${row.id}`
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40),
  );
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => input.current?.select(), []);
  return html`<form class="panel" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    onSave(name);
  }}>
    <label for="save-name">Name of the sample</label>
    <span class="path">events/${row.function}/</span><input id="save-name" ref=${input} required value=${name} autocomplete="off"
      onInput=${(/** @type {{ target: HTMLInputElement }} */ { target }) => setName(target.value)} /><span class="path">.json</span>
    <button type="submit" class="primary">Save</button>
  </form>`;
}

/** @param {{ copies: Record<string, string>, onCopy: (kind: string) => void }} props */
function Copy({ copies, onCopy }) {
  const first = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(
    () => /** @type {HTMLElement | null | undefined} */ (first.current?.querySelector('button'))?.focus(),
    [],
  );
  return html`<div class="panel" role="group" aria-label="Copy" ref=${first}>
    ${Object.keys(copies).map((kind) => html`<button key=${kind} type="button" onClick=${() => onCopy(kind)}>${copyNames[kind] ?? kind}</button>`)}
  </div>`;
}
