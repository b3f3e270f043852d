import { html } from './htm-preact.js';
import { indentedJson, jsonTokens } from './json-text.js';

/** @typedef {{ body: string, headers: readonly import('./contract.js').Header[] }} PayloadText */

/**
 * Fields for a body and, if there are any, headers: one `name: value` per line.
 * @param {{ payload: PayloadText, onChange: (payload: PayloadText) => void }} props
 */
export function Payload({ payload, onChange }) {
  const { body, headers } = payload;
  const isJson = jsonTokens(body) !== undefined;
  return html`<div class="payload">
    ${
      headers.length > 0 &&
      html`<label for="payload-headers">Headers</label>
      <textarea id="payload-headers" rows=${Math.min(6, headers.length)} spellcheck=${false}
        onChange=${(/** @type {{ target: HTMLTextAreaElement }} */ { target }) => onChange({ body, headers: headersOf(target.value) })}
        value=${headers.map(([name, value]) => `${name}: ${value}`).join('\n')} />`
    }
    <div class="label-row"><label for="payload-body">Body</label>
      <span class="hint">${isJson ? 'JSON' : 'text'}</span>
      ${isJson && html`<button type="button" class="quiet" onClick=${() => onChange({ body: indentedJson(body), headers })}>Indent</button>`}</div>
    <textarea id="payload-body" rows="12" spellcheck=${false} value=${body}
      onInput=${(/** @type {{ target: HTMLTextAreaElement }} */ { target }) => onChange({ body: target.value, headers })} />
  </div>`;
}

/** Lines such as `content-type: application/json`; other lines are left out. @param {string} text */
export function headersOf(text) {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon < 1) return [];
    /** @type {import('./contract.js').Header} */
    const header = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    return [header];
  });
}
