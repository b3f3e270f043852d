import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { timeOf } from './format.js';
import { html } from './htm-preact.js';

/** What needs attention on every view: a lost connection, problems in the project's files, a pause. @param {{ live: import('./live.js').Live }} props */
export function Banners({ live }) {
  const { state, isConnected, error } = live;
  return html`<div class="banners">
    ${isConnected === false && html`<p class="banner warn" role="status">Not connected. The page follows again as soon as the local cloud answers.</p>`}
    ${isConnected && error !== '' && html`<p class="banner bad" role="alert">${error}</p>`}
    ${state?.build?.ok === false && html`<${Problems} build=${state.build} />`}
    ${state?.paused && html`<${Pause} paused=${state.paused} live=${live} />`}
  </div>`;
}

/** @param {{ build: NonNullable<import('./contract.js').State['build']> }} props */
function Problems({ build: { problems, consequences } }) {
  return html`<section class="banner bad" role="alert" aria-label="Problems in your files"><strong>Problems in your files. ${consequences.join(' ')}</strong>
    <ul class="plain">${problems.slice(0, 5).map((problem, index) => html`<li key=${index}><${Place} problem=${problem} />${problem.text}</li>`)}
      ${problems.length > 5 && html`<li>and ${problems.length - 5} more</li>`}</ul></section>`;
}

/** Where a problem is, if it has a place. @param {{ problem: NonNullable<import('./contract.js').State['build']>['problems'][number] }} props */
function Place({ problem: { file, line, column } }) {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return place !== '' && html`<code>${place}</code> `;
}

/** @param {{ paused: NonNullable<import('./contract.js').State['paused']>, live: import('./live.js').Live }} props */
function Pause({ paused: { function: name, what, reason, until }, live }) {
  const { isBusy, note, run } = useAct();
  return html`<section class="banner wait" role="status" aria-label="Sending is paused"><span><strong>Sending is paused</strong>: ${name} waits until ${timeOf(until)} because of the ${what}: ${reason}</span>
    <button type="button" disabled=${isBusy} onClick=${() =>
      run(async () => {
        await api.endPause();
        await live.loadState();
      })}>End the pause</button><${NoteLine} note=${note} /></section>`;
}
