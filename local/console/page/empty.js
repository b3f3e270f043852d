import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { html } from './htm-preact.js';

/** The list without rows: the first thing to do, or that no event passes the filter. @param {{ live: import('./live.js').Live, onCompose: () => void, onSent: (id: string | undefined) => void }} props */
export function Empty({ live, onCompose, onSent }) {
  const { isBusy, note, run } = useAct();
  const { filter, state, isLoaded } = live;
  if (!isLoaded) return html`<div class="empty"><p class="hint">Loading…</p></div>`;
  if (Object.values(filter).some((value) => value !== ''))
    return html`<div class="empty"><h2>No event passes the filter</h2></div>`;
  const first = firstSamples(state?.samples ?? [], state?.senders ?? []);
  return html`<div class="empty">
    <h2>No events yet</h2>
    <p>Send a sample. It is signed for you, and appears here with everything that happens to it.</p>
    <div class="buttons">${first.map(
      ({ function: fn, name }, index) =>
        html`<button key=${name} type="button" class=${index === 0 ? 'primary' : ''} disabled=${isBusy} onClick=${() => run(async () => onSent((await api.sendSample(fn, name)).id))}>${name}</button>`,
    )}<button type="button" onClick=${onCompose}>Choose another</button></div>
    <${NoteLine} note=${note} />
    ${state?.urls.webhooks && html`<p class="hint">Or point a sender to <code>${state.urls.webhooks}/hooks/</code> and its name</p>`}
  </div>`;
}

/** One sample for each sender that has a route, at most three. @param {import('./contract.js').State['samples']} samples @param {readonly string[]} senders */
function firstSamples(samples, senders) {
  return senders.flatMap((sender) => samples.find((sample) => sample.sender === sender) ?? []).slice(0, 3);
}
