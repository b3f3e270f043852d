import { anyTimeOf, durationOf } from './format.js';
import { html } from './htm-preact.js';
import { Shape } from './outcome.js';

/** @typedef {import('./contract.js').RowAttempt} Attempt */

/** Outcome of one attempt → the look of the outcome of an event that means the same. @type {Record<string, string>} */
const looks = { sent: 'sent', rejected: 'refused', 'not-sent': 'failed', unknown: 'partly' };

/** Length of the time line in milliseconds, and where an attempt is on it, in percent. @param {readonly Attempt[]} attempts */
export function placesOf(attempts) {
  const first = attempts[0]?.at ?? 0;
  const end = Math.max(1, ...attempts.map(({ at, durationMs = 0 }) => at + durationMs - first));
  return attempts.map(({ at, durationMs = 0 }) => ({
    left: ((at - first) / end) * 100,
    width: Math.max(0.8, (durationMs / end) * 100),
  }));
}

/** The attempts of a message: bars on a time line, and the same facts as a table. @param {{ attempts: readonly Attempt[] }} props */
export function Attempts({ attempts }) {
  if (attempts.length === 0) return html`<p class="hint">No attempt was made.</p>`;
  const places = placesOf(attempts);
  const first = attempts[0]?.at ?? 0;
  return html`<div class="attempts">
    ${
      attempts.length > 1 &&
      html`<div class="timeline" aria-hidden="true">
      ${attempts.map(
        (
          { outcome = 'running', durationMs },
          index,
        ) => html`<span key=${index} class=${`stretch ${toneOf(outcome)}`}
        title=${`Attempt ${index + 1}: ${outcome}, ${durationOf(durationMs)}`}
        style=${{ left: `min(${places[index]?.left}%, calc(100% - 4px))`, width: `${places[index]?.width}%` }}></span>`,
      )}
    </div>`
    }
    <div class="scroll-x" tabindex="0" role="region" aria-label="Attempts">
    <table>
      <thead><tr><th scope="col">#</th><th scope="col">Outcome</th><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Class</th>
        <th scope="col" class="number">Began</th><th scope="col" class="number">Waited</th><th scope="col" class="number">Took</th></tr></thead>
      <tbody>${attempts.map(
        (attempt, index) => html`<tr key=${index}>
        <td>${index + 1}</td>
        <td class="nowrap"><span class=${`outcome ${toneOf(attempt.outcome)}`}><${Shape} outcome=${looks[attempt.outcome ?? ''] ?? 'running'} />${attempt.outcome ?? 'running'}</span></td>
        <td>${attempt.status ?? '–'}</td>
        <td><code>${attempt.code ?? '–'}</code></td>
        <td>${attempt.class ?? '–'}</td>
        <td class="number" title=${anyTimeOf(attempt.at)}>+${index === 0 ? '0 ms' : durationOf(attempt.at - first)}</td>
        <td class="number">${attempt.delayMs ? durationOf(attempt.delayMs) : '–'}</td>
        <td class="number">${durationOf(attempt.durationMs) || '–'}</td>
      </tr>${attempt.message && html`<tr class="why"><td></td><td colspan="7">${attempt.message}</td></tr>`}`,
      )}</tbody>
    </table></div>
  </div>`;
}

/** @param {string | undefined} outcome */
const toneOf = (outcome = 'running') =>
  ({ sent: 'good', rejected: 'bad', 'not-sent': 'bad', unknown: 'warn' })[outcome] ?? 'busy';
