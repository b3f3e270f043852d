import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { html, useEffect, useState } from './htm-preact.js';
import { linesOf, numberOf, orderedLine, switches, withSwitch } from './script.js';
import { Strip } from './strip.js';

/** The faults of the emulator as switches, and what they do to success and latency. @param {{ live: import('./live.js').Live }} props */
export function Faults({ live }) {
  const { state } = live;
  const { isBusy, note, run } = useAct();
  const script = state?.faults?.script ?? '';
  const counts = state?.faults?.counts ?? {};
  /** @param {string} next */
  const order = (next) =>
    run(async () => {
      await api.setFaults(next);
      await live.loadState();
    });
  return html`<div class="page-view faults">
    <section aria-labelledby="strip-title"><h2 id="strip-title">Attempts to send</h2><${Strip} seconds=${state?.stats?.perSecond ?? []} /></section>
    ${
      state !== undefined && !state.faults
        ? html`<p class="hint">Messages go to the real service. Only the emulator has faults to order.</p>`
        : html`<section aria-labelledby="faults-title">
      <header class="bar"><h2 id="faults-title">Faults</h2><button type="button" disabled=${isBusy || script === ''} onClick=${() => order('')}>End all faults</button></header>
      <${NoteLine} note=${note} />
      <ul class="plain switches">${switches.map((one) => html`<${SwitchLine} key=${one.line} one=${one} script=${script} counts=${counts} isBusy=${isBusy} onOrder=${order} />`)}</ul>
      <${Script} key=${script} script=${script} counts=${counts} isBusy=${isBusy} onOrder=${order} />
    </section>`
    }
  </div>`;
}

/** @param {{ one: import('./script.js').Switch, script: string, counts: Readonly<Record<string, number>>, isBusy: boolean, onOrder: (script: string) => void }} props */
function SwitchLine({ one, script, counts, isBusy, onOrder }) {
  const line = orderedLine(script, one);
  const isOn = line !== undefined;
  const [number, setNumber] = useState(numberOf(line, one));
  useEffect(() => setNumber(numberOf(line, one)), [line]);
  const met = isOn ? (counts[line] ?? 0) : undefined;
  return html`<li class=${isOn ? 'on' : ''}>
    <button type="button" role="switch" class="switch" aria-checked=${isOn} disabled=${isBusy}
      onClick=${() => onOrder(withSwitch(script, one, isOn ? undefined : number))}><span class="knob" aria-hidden="true"></span>${one.name}</button>
    <span class="met">${met !== undefined && `met ${met.toLocaleString('en')} times`}</span>
    <label class="amount"><input type="number" min="0" max=${one.max} step="any" value=${number} aria-label=${`${one.name}: ${one.unit}`}
      onInput=${(/** @type {{ target: HTMLInputElement }} */ { target }) => setNumber(Number(target.value))}
      onChange=${() => isOn && onOrder(withSwitch(script, one, number))} /><span aria-hidden="true">${one.unit}</span></label>
  </li>`;
}

/** @param {{ script: string, counts: Readonly<Record<string, number>>, isBusy: boolean, onOrder: (script: string) => void }} props */
function Script({ script, counts, isBusy, onOrder }) {
  const [text, setText] = useState(linesOf(script).join('\n'));
  const others = linesOf(script).filter((line) => switches.every((one) => orderedLine(script, one) !== line));
  return html`<details class="script" open=${others.length > 0}><summary>Script</summary>
    <form onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      onOrder(text.trim());
    }}>
      <label for="script">One fault per line, such as <code>topic orders next 3 503</code></label>
      <textarea id="script" rows=${Math.max(4, linesOf(text).length + 1)} spellcheck=${false} value=${text}
        onInput=${(/** @type {{ target: HTMLTextAreaElement }} */ { target }) => setText(target.value)} />
      <div class="buttons"><button type="submit" class="primary" disabled=${isBusy || text.trim() === script.trim()}>Order these faults</button></div>
    </form>
    ${others.map((line) => html`<p key=${line} class="hint"><code>${line}</code> met ${(counts[line] ?? 0).toLocaleString('en')} times</p>`)}
  </details>`;
}
