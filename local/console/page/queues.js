import { NoteLine, useAct } from './act.js';
import { api, sentenceOf } from './api.js';
import { counted } from './format.js';
import { html, useEffect, useMemo, useState } from './htm-preact.js';
import { QueueTable } from './queue-table.js';

/** @type {Record<string, string>} */
export const roleWords = {
  own: 'Queue',
  outbox: 'Outbox',
  'dead-letters': 'Dead letters',
  failures: 'Failures',
  'failures.fifo': 'Failures of FIFO queues',
};
const order = ['dead-letters', 'failures', 'failures.fifo', 'outbox', 'own'];
/** Roles of the queues whose records can be sent again. */
export const letterRoles = ['dead-letters', 'failures', 'failures.fifo'];

/** The records of each queue, with filter, redrive and discard. @param {{ live: import('./live.js').Live, name: string | undefined }} props */
export function Queues({ live, name }) {
  const queues = [...(live.state?.queues ?? [])].sort(
    (a, b) => order.indexOf(a.role) - order.indexOf(b.role),
  );
  const queue = queues.find((one) => one.name === name) ?? queues[0];
  return html`<div class="page-view queues">
    <nav aria-label="Queues" class="side">
      <ul class="plain">${queues.map(
        (
          one,
        ) => html`<li key=${one.name}><a href=${`#/queues/${encodeURIComponent(one.name)}`} aria-current=${one === queue ? 'page' : undefined}>
          <span>${roleWords[one.role] ?? one.role}<small>${one.name}</small></span>
          <span class=${`badge ${isAlarming(one) ? 'bad' : ''}`}>${one.visible + one.inFlight}</span></a></li>`,
      )}</ul>
    </nav>
    ${queue === undefined ? html`<p class="hint">There are no queues.</p>` : html`<${Records} key=${queue.name} queue=${queue} stage=${live.state?.stage} />`}
  </div>`;
}

/** @param {{ role: string, visible: number }} queue */
const isAlarming = ({ role, visible }) => letterRoles.includes(role) && visible > 0;

/** @param {{ queue: import('./contract.js').State['queues'][number], stage: import('./contract.js').State['stage'] }} props */
function Records({ queue: { name, role, visible, inFlight }, stage }) {
  const readOnly = stage?.readOnly === true;
  const [q, setQ] = useState('');
  const [chosen, setChosen] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  const { items, error, reload } = useItems(name, q, `${visible} ${inFlight}`);
  const { isBusy, note, run } = useAct();
  const selected = useMemo(
    () => items.filter(({ id }) => chosen.has(id)).map(({ id }) => id),
    [items, chosen],
  );
  /** @param {'redrive' | 'discard'} act */
  const settle = (act) =>
    run(async () => {
      if (
        act === 'discard' &&
        !confirm(`Discard ${counted(selected.length, 'record')} of ${name}? This cannot be undone.`)
      )
        return undefined;
      const settled = await api.settle(name, act, selected);
      setChosen(new Set());
      await reload();
      return sentenceAbout(act, settled);
    });
  const areLetters = letterRoles.includes(role);
  return html`<section class="records" aria-labelledby="queue-title">
    <header class="bar"><h2 id="queue-title">${roleWords[role] ?? role} <small>${name}</small></h2></header>
    <p class="about"><span>${visible.toLocaleString('en')} visible</span><span>${inFlight.toLocaleString('en')} in flight</span></p>
    ${role === 'outbox' && html`<p class="hint">These messages are sent again by themselves, later each time.${stage && ' Only their number is shown: to read one delays it.'}</p>`}
    <div class="toolbar">
      <input type="search" aria-label="Filter the records" placeholder="Filter by topic, key, reason, text" value=${q}
        onInput=${(/** @type {{ target: HTMLInputElement }} */ { target }) => setQ(target.value)} />
      ${
        areLetters &&
        !readOnly &&
        html`<button type="button" class="primary" disabled=${isBusy || selected.length === 0} onClick=${() => settle('redrive')}>Redrive ${selected.length || ''}</button>
      <button type="button" class="danger" disabled=${isBusy || selected.length === 0} onClick=${() => settle('discard')}>Discard ${selected.length || ''}</button>`
      }
      ${readOnly && html`<span class="hint">Read-only. Start the page with --write to send again or discard.</span>`}
    </div>
    <${NoteLine} note=${note} />
    ${error !== '' && html`<p class="error" role="alert">${error}</p>`}
    <${QueueTable} items=${items} chosen=${chosen} onChoose=${setChosen} isFiltered=${q !== ''} label=${roleWords[role] ?? role} canChoose=${areLetters && !readOnly} />
  </section>`;
}

/** @param {'redrive' | 'discard'} act @param {import('./contract.js').Settled} settled */
function sentenceAbout(act, { gone, stayed, missing }) {
  const done = `${counted(gone, 'record')} ${act === 'redrive' ? 'sent again' : 'discarded'}.`;
  const left = stayed > 0 ? ` ${counted(stayed, 'record')} must be settled by hand: View says how.` : '';
  return done + left + (missing > 0 ? ` ${counted(missing, 'record')} had left the queue.` : '');
}

/** @param {string} name @param {string} q @param {string} version changes when the queue has changed */
function useItems(name, q, version) {
  const [items, setItems] = useState(/** @type {readonly import('./contract.js').QueueItem[]} */ ([]));
  const [error, setError] = useState('');
  const reload = async () => {
    try {
      setItems((await api.records(name, q)).records);
      setError('');
    } catch (problem) {
      setError(sentenceOf(problem));
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void reload(), 100);
    return () => clearTimeout(timer);
  }, [name, q, version]);
  return { items, error, reload };
}
