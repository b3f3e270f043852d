import { Bytes } from './bytes.js';
import { Anything } from './facts.js';
import { counted } from './format.js';
import { html } from './htm-preact.js';

/** What a route makes of an event. Nothing was sent. @param {{ explanation: import('./contract.js').Explanation }} props */
export function ExplanationView({ explanation: { route, defaults, messages = [], refusal } }) {
  const name = typeof route === 'string' ? route : route?.name;
  return html`<div class="explanation">
    <p>${name === undefined ? 'No route takes the event.' : html`The route <code>${name}</code> takes the event.`} ${refusal ?? `It becomes ${counted(messages.length, 'message')}.`} Nothing was sent.</p>
    ${defaults !== undefined && html`<h4>Defaults</h4><${Anything} value=${defaults} label="Defaults" />`}
    ${messages.length > 0 && html`<${Bytes} bytes=${JSON.stringify(messages)} label="Messages" />`}
  </div>`;
}
