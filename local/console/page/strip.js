import { durationOf } from './format.js';
import { html } from './htm-preact.js';

/** @typedef {import('./contract.js').SecondOfAttempts} Second */

/** Seconds on the strip. */
const LENGTH = 60;
const HEIGHT = 72;

/** Numbers of the last minute. @param {readonly Second[]} seconds */
export function totalsOf(seconds) {
  const last = seconds.slice(-LENGTH);
  const ok = last.reduce((sum, second) => sum + second.ok, 0);
  const failed = last.reduce((sum, second) => sum + second.failed, 0);
  const busy = last.filter((second) => second.ok + second.failed > 0);
  const newest = busy.at(-1);
  return {
    ok,
    failed,
    share: ok + failed === 0 ? undefined : ok / (ok + failed),
    p50: newest?.p50,
    p95: newest?.p95,
  };
}

/** Success as bars and latency as a line, second by second. @param {{ seconds: readonly Second[] }} props */
export function Strip({ seconds }) {
  const last = seconds.slice(-LENGTH);
  const { ok, failed, share, p50, p95 } = totalsOf(seconds);
  const most = Math.max(1, ...last.map((second) => second.ok + second.failed));
  const slowest = Math.max(1, ...last.map((second) => second.p95 ?? 0));
  const first = LENGTH - last.length;
  const line = last.flatMap(({ p95: ms, ok: good, failed: bad }, index) =>
    good + bad === 0 ? [] : [`${(first + index) * 10 + 5},${HEIGHT - (ms / slowest) * (HEIGHT - 6) - 2}`],
  );
  const percent = share === undefined ? '–' : `${(share * 100).toFixed(share === 1 ? 0 : 1)} %`;
  const summary = `Last minute: ${ok} succeeded, ${failed} failed. p50 ${durationOf(p50) || '–'}, p95 ${durationOf(p95) || '–'}.`;
  return html`<div class="strip">
    <dl class="figures">
      <div><dt>Succeeded</dt><dd class="good">${ok.toLocaleString('en')}</dd></div>
      <div><dt>Failed</dt><dd class=${failed > 0 ? 'bad' : ''}>${failed.toLocaleString('en')}</dd></div>
      <div><dt>Success</dt><dd>${percent}</dd></div>
      <div><dt>p50</dt><dd>${durationOf(p50) || '–'}</dd></div>
      <div><dt>p95</dt><dd>${durationOf(p95) || '–'}</dd></div>
    </dl>
    <svg class="chart" role="img" aria-label=${summary} viewBox=${`0 0 ${LENGTH * 10} ${HEIGHT}`} preserveAspectRatio="none">
      ${last.map(({ at, ok: good, failed: bad }, index) => {
        const x = (first + index) * 10 + 1;
        const goodHeight = (good / most) * (HEIGHT - 4);
        const badHeight = (bad / most) * (HEIGHT - 4);
        return html`<g key=${at}><rect class="ok" x=${x} y=${HEIGHT - goodHeight} width="8" height=${goodHeight} />
          <rect class="failed" x=${x} y=${HEIGHT - goodHeight - badHeight} width="8" height=${badHeight} /></g>`;
      })}
      ${line.length > 1 && html`<polyline class="latency" points=${line.join(' ')} />`}
    </svg>
    <p class="legend"><span class="key ok"></span>succeeded <span class="key failed"></span>failed <span class="key latency"></span>p95, up to ${durationOf(slowest)}
      <span class="range">the last ${LENGTH} seconds</span></p>
  </div>`;
}
