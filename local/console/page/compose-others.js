import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { anyTimeOf } from './format.js';
import { html, useState } from './htm-preact.js';

/** @typedef {{ live: import('./live.js').Live, onSent: (id: string | undefined) => void }} FormProps */

/** A message on a queue that a function reads. @param {FormProps} props */
export function QueueForm({ live, onSent }) {
  const queues = (live.state?.queues ?? []).filter(({ role }) => role === 'own' || role === 'outbox');
  const { isBusy, note, run } = useAct();
  const [name, setName] = useState(queues[0]?.name ?? '');
  const [body, setBody] = useState('{"hello":"world"}');
  const [group, setGroup] = useState('');
  const isFifo = name.endsWith('.fifo');
  const send = async () =>
    onSent((await api.sendToQueue(name, { body, ...(isFifo && group !== '' && { group }) })).id);
  return html`<${Form} isBusy=${isBusy} note=${note} word="Send" onSubmit=${() => run(send)}>
    <label for="queue">Queue</label>
    <select id="queue" value=${name} onChange=${set(setName)}>${queues.map((queue) => html`<option key=${queue.name} value=${queue.name}>${queue.name}</option>`)}</select>
    ${isFifo && html`<label for="group">Message group</label><input id="group" required value=${group} onInput=${set(setGroup)} />`}
    <label for="queue-body">Body</label>
    <textarea id="queue-body" rows="10" spellcheck=${false} value=${body} onInput=${set(setBody)} />
  <//>`;
}

/** An event on the bus. @param {FormProps} props */
export function EventForm({ onSent }) {
  const { isBusy, note, run } = useAct();
  const [source, setSource] = useState('shop.orders');
  const [detailType, setDetailType] = useState('OrderPlaced');
  const [detail, setDetail] = useState('{"orderId":"1001"}');
  // The detail goes as text, so that numbers keep all of their digits.
  const send = async () => onSent((await api.putEvent({ source, detailType, detail })).id);
  return html`<${Form} isBusy=${isBusy} note=${note} word="Put on the bus" onSubmit=${() => run(send)}>
    <label for="source">Source</label><input id="source" required value=${source} onInput=${set(setSource)} />
    <label for="detail-type">Detail type</label><input id="detail-type" required value=${detailType} onInput=${set(setDetailType)} />
    <label for="detail">Detail</label><textarea id="detail" rows="10" spellcheck=${false} value=${detail} onInput=${set(setDetail)} />
  <//>`;
}

/** A tick of a schedule, now. @param {FormProps} props */
export function ScheduleForm({ live, onSent }) {
  const schedules = live.state?.schedules ?? [];
  const { isBusy, note, run } = useAct();
  const [name, setName] = useState(schedules[0]?.name ?? '');
  const schedule = schedules.find((one) => one.name === name);
  if (schedules.length === 0)
    return html`<p class="hint">There are no schedules in <code>serverless.yml</code>.</p>`;
  return html`<${Form} isBusy=${isBusy} note=${note} word="Run now" onSubmit=${() => run(async () => onSent((await api.runSchedule(name)).id))}>
    <label for="schedule">Schedule</label>
    <select id="schedule" value=${name} onChange=${set(setName)}>${schedules.map((one) => html`<option key=${one.name} value=${one.name}>${one.name}</option>`)}</select>
    <p class="hint"><code>${schedule?.expression}</code>, next ${anyTimeOf(schedule?.next)}</p>
  <//>`;
}

/** @param {{ isBusy: boolean, note: import('./act.js').Note | undefined, word: string, onSubmit: () => void, children?: unknown }} props */
function Form({ isBusy, note, word, onSubmit, children }) {
  return html`<form class="form" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    onSubmit();
  }}>
    ${children}
    <${NoteLine} note=${note} />
    <div class="buttons end"><button type="submit" class="primary" disabled=${isBusy}>${word}</button></div>
  </form>`;
}

/** @param {(value: string) => void} setValue */
const set =
  (setValue) =>
  (/** @type {{ target: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement }} */ { target }) =>
    setValue(target.value);
