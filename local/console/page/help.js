import { Dialog } from './dialog.js';
import { zone } from './format.js';
import { html, useState } from './htm-preact.js';
import { keysAreOn, setKeys } from './keys.js';
import { Outcome, outcomes } from './outcome.js';

const keys = [
  ['j k', 'Next, previous event (or the arrow keys)'],
  ['Enter', 'Open the event'],
  ['Esc', 'Close the event'],
  ['/', 'Search'],
  ['n', 'Send a new event'],
  ['r', 'Replay with the same id'],
  ['R', 'Replay with a new id'],
  ['e', 'Edit and replay'],
  ['s', 'Save as a sample'],
  ['c', 'Copy as curl, as npm run invoke, as a test'],
  ['x', 'Explain: which route takes the event'],
  ['1 2 3 4', 'Events, queues, faults, functions'],
  ['?', 'This help'],
];

/** Keys and signs of the page. @param {{ onClose: () => void }} props */
export function Help({ onClose }) {
  const [areOn, setOn] = useState(keysAreOn());
  return html`<${Dialog} title="Keys and signs" onClose=${onClose}>
    <dl class="keys">${keys.map(
      ([key = '', means]) =>
        html`<div key=${key}><dt>${key.split(' ').map((part) => html`<kbd>${part}</kbd> `)}</dt><dd>${means}</dd></div>`,
    )}</dl>
    <label class="check"><input type="checkbox" checked=${areOn} onChange=${() => {
      setKeys(!areOn);
      setOn(!areOn);
    }} /> Single-key shortcuts</label>
    <h3>Outcomes</h3>
    <dl class="signs">${Object.entries(outcomes).map(
      ([name, { means }]) =>
        html`<div key=${name}><dt><${Outcome} outcome=${name} /></dt><dd>${means}</dd></div>`,
    )}</dl>
    <p class="hint">All times are in the zone of this browser (${zone}). Scripts get the same facts from <a href="/api/rows">/api/rows</a> and <code>/api/stream</code>.</p>
  <//>`;
}
