import { Bytes } from './bytes.js';
import { Facts } from './facts.js';
import { anyTimeOf, shortReason } from './format.js';
import { html, useState } from './htm-preact.js';

/** @typedef {import('./contract.js').QueueItem} QueueItem */

/** Records drawn before one asks for more. */
const PAGE = 100;

/**
 * @param {{ items: readonly QueueItem[], chosen: ReadonlySet<string>, onChoose: (ids: ReadonlySet<string>) => void, isFiltered: boolean,
 *   label: string, canChoose: boolean }} props
 */
export function QueueTable({ items, chosen, onChoose, isFiltered, label, canChoose }) {
  const [open, setOpen] = useState('');
  const [shown, setShown] = useState(PAGE);
  if (items.length === 0)
    return html`<p class="hint">${isFiltered ? 'No record has this text.' : 'The queue is empty.'}</p>`;
  const areAll = items.every(({ id }) => chosen.has(id));
  /** @param {string} id */
  const toggle = (id) =>
    onChoose(chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]));
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label=${label}><table class="items">
    <thead><tr>
      ${canChoose && html`<th><input type="checkbox" aria-label="Choose all records" checked=${areAll} onChange=${() => onChoose(new Set(areAll ? [] : items.map(({ id }) => id)))} /></th>`}
      <th scope="col">Topic</th><th scope="col">Key</th><th scope="col">Reason</th><th scope="col" class="number">Attempts</th><th scope="col">Last</th><th scope="col"><span class="hidden">Record</span></th>
    </tr></thead>
    <tbody>${items.slice(0, shown).map((item, index) => [
      html`<tr key=${`${item.id} ${index}`} class=${chosen.has(item.id) ? 'chosen' : ''}>
        ${canChoose && html`<td><input type="checkbox" aria-label=${`Choose ${item.key ?? item.id}`} checked=${chosen.has(item.id)} onChange=${() => toggle(item.id)} /></td>`}
        <td>${item.topic ?? '–'}</td><td><code>${item.key ?? item.id}</code></td>
        <td class="wrap">${item.reason ? shortReason(item.reason) : '–'}${item.inDoubt && html` <span class="tag warn">possible duplicate</span>`}</td>
        <td class="number">${item.attempts ?? '–'}</td><td class="nowrap">${anyTimeOf(item.lastAt ?? item.at)}</td>
        <td><button type="button" class="quiet" aria-expanded=${open === item.id} onClick=${() => setOpen(open === item.id ? '' : item.id)}>View</button></td>
      </tr>`,
      open === item.id &&
        html`<tr key=${`${item.id} ${index} open`} class="opened"><td colspan=${canChoose ? 7 : 6}><${Item} item=${item} /></td></tr>`,
    ])}</tbody>
  </table></div>
  ${items.length > shown && html`<button type="button" class="quiet" onClick=${() => setShown(shown + PAGE)}>Show more of ${items.length} records</button>`}`;
}

/** @param {{ item: QueueItem }} props */
function Item({ item: { id, origin, reason, firstReason, class: kind, serviceCode, facts, byHand, body } }) {
  /** @type {readonly (readonly [string, unknown])[]} */
  const all = [
    ['id', id],
    ['origin', origin],
    ['reason', reason],
    ['first reason', firstReason],
    ['class', kind],
    ['code', serviceCode],
    ...(facts ?? []),
  ];
  return html`${byHand && html`<p class="warn">${byHand}</p>`}<${Facts} facts=${all} /><${Bytes} bytes=${body} label="Record" />`;
}
