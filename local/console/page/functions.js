import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { anyTimeOf } from './format.js';
import { html } from './htm-preact.js';

/** Functions with their processes, schedules, and addresses. @param {{ live: import('./live.js').Live, onSent: (id: string | undefined) => void }} props */
export function Functions({ live, onSent }) {
  const { state } = live;
  if (state === undefined) return html`<p class="hint page-view">Loading…</p>`;
  return html`<div class="page-view functions">
    <section aria-labelledby="functions-title"><h2 id="functions-title">Functions</h2>
      <ul class="plain cards">${state.functions.map((fn) => html`<${FunctionLine} key=${fn.name} fn=${fn} live=${live} />`)}</ul>
      <p class="hint">A frozen function keeps its connections and does not run: what Lambda does between two invocations.</p>
    </section>
    <section aria-labelledby="schedules-title"><h2 id="schedules-title">Schedules</h2>
      <ul class="plain cards">${state.schedules.map((schedule) => html`<${ScheduleLine} key=${schedule.name} schedule=${schedule} onSent=${onSent} />`)}</ul>
      ${state.schedules.length === 0 && html`<p class="hint">There are no schedules in <code>serverless.yml</code>.</p>`}
    </section>
    <section aria-labelledby="addresses-title"><h2 id="addresses-title">Addresses</h2>
      <dl class="facts">${Object.entries(state.urls).map(([name, url]) => html`<div key=${name}><dt>${name}</dt><dd><code>${url}</code></dd></div>`)}
        <div><dt>messages go to</dt><dd>${state.target === 'service' ? 'the real service' : 'the emulator'}</dd></div>
        <div><dt>topics</dt><dd>${state.topics.join(', ') || 'none'}</dd></div></dl>
    </section>
  </div>`;
}

/** @param {{ fn: import('./contract.js').State['functions'][number], live: import('./live.js').Live }} props */
function FunctionLine({ fn: { name, hosts, frozen }, live }) {
  const { isBusy, note, run } = useAct();
  const act = frozen ? 'thaw' : 'freeze';
  return html`<li><div class="card-main"><strong>${name}</strong><span class="hint">${hosts} ${hosts === 1 ? 'process' : 'processes'}</span>
    ${frozen && html`<span class="tag wait">frozen</span>`}</div>
    <button type="button" disabled=${isBusy} aria-label=${`${frozen ? 'Thaw' : 'Freeze'} ${name}`} onClick=${() =>
      run(async () => {
        await api.freeze(name, act);
        await live.loadState();
      })}>${frozen ? 'Thaw' : 'Freeze'}</button>
    <${NoteLine} note=${note} /></li>`;
}

/** @param {{ schedule: import('./contract.js').State['schedules'][number], onSent: (id: string | undefined) => void }} props */
function ScheduleLine({ schedule: { name, expression, next }, onSent }) {
  const { isBusy, note, run } = useAct();
  return html`<li><div class="card-main"><strong>${name}</strong><code>${expression}</code><span class="hint">next ${anyTimeOf(next)}</span></div>
    <button type="button" disabled=${isBusy} aria-label=${`Run now: ${name}`} onClick=${() => run(async () => onSent((await api.runSchedule(name)).id))}>Run now</button>
    <${NoteLine} note=${note} /></li>`;
}
