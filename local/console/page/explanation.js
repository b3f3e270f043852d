import { Bytes } from './bytes.js';
import { Facts } from './facts.js';
import { counted } from './format.js';
import { html } from './htm-preact.js';

/** What a route makes of an event. Nothing was sent. @param {{ explanation: import('./contract.js').Explanation }} props */
export function ExplanationView({ explanation: { route, messages, refusal } }) {
  return html`<div class="explanation">
    <p>${route === undefined ? 'No route takes the event.' : html`The route <code>${route.name}</code> takes the event.`} ${refusal ?? `It becomes ${counted(messages.length, 'message')}.`} Nothing was sent.</p>
    ${route?.onUnknown && html`<${Facts} facts=${{ 'if unknown': route.onUnknown }} />`}
    ${messages.map(
      ({ topic, tag, keys, properties, body, defaults }, index) => html`<div key=${index}>
        <h4>Message ${index + 1}</h4>
        <${Facts} facts=${{ topic, tag, keys: keys.join(', '), ...properties, 'by default': defaults.join(', ') }} />
        <${Bytes} bytes=${body} label=${`Body of message ${index + 1}`} />
      </div>`,
    )}
  </div>`;
}
