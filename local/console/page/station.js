import { html } from './htm-preact.js';

/**
 * One station of an event on the rail of the detail view.
 * @param {{ name: string, word?: string, tone?: string, children?: unknown }} props
 */
export function Station({ name, word, tone = 'calm', children }) {
  return html`<section class=${`station ${tone}`} aria-label=${name}>
    <h3>${name} ${word && html`<span class="word">${word}</span>`}</h3>
    <div class="content">${children}</div>
  </section>`;
}
