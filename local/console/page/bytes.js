import { sizeOf } from './format.js';
import { hexOf } from './hex.js';
import { html, useMemo, useState } from './htm-preact.js';
import { jsonTokens } from './json-text.js';
import { Tabs } from './tabs.js';

/** Bytes shown before one asks for all of them. */
const FIRST_BYTES = 32 * 1024;

/**
 * Bytes as text, as JSON with every digit of its numbers, and as hex.
 * @param {{ bytes: Uint8Array | string, label: string }} props
 */
export function Bytes({ bytes: given, label }) {
  const bytes = useMemo(() => (typeof given === 'string' ? new TextEncoder().encode(given) : given), [given]);
  const [isWhole, setWhole] = useState(false);
  const [chosen, setChosen] = useState('');
  const text = useMemo(() => new TextDecoder().decode(bytes), [bytes]);
  const tokens = useMemo(() => (bytes.length < 1024 * 1024 ? jsonTokens(text) : undefined), [text]);
  const kinds = [...(tokens === undefined ? [] : ['JSON']), 'Text', 'Hex'];
  const kind = kinds.includes(chosen) ? chosen : (kinds[0] ?? 'Text');
  if (bytes.length === 0) return html`<p class="hint">No bytes.</p>`;
  const isCut = !isWhole && bytes.length > FIRST_BYTES;
  return html`<div class="bytes">
    <${Tabs} label=${`${label}: view as`} tabs=${kinds} value=${kind} onChange=${setChosen} note=${sizeOf(bytes.length)}>
      <pre tabindex="0" role="region" aria-label=${`${label} as ${kind}`} class=${kind === 'Hex' ? 'hex' : ''}>${contentOf(kind, isCut)}</pre>
    <//>
    ${isCut && html`<button type="button" class="quiet" onClick=${() => setWhole(true)}>Show all ${sizeOf(bytes.length)}</button>`}
  </div>`;

  /** @param {string} shownAs @param {boolean} cut */
  function contentOf(shownAs, cut) {
    const part = cut ? bytes.subarray(0, FIRST_BYTES) : bytes;
    if (shownAs === 'Hex') return hexOf(part);
    if (shownAs === 'JSON' && tokens !== undefined)
      return (cut ? tokens.slice(0, 4000) : tokens).map((token) =>
        token.kind === 'space' || token.kind === 'mark'
          ? token.text
          : html`<span class=${`json-${token.kind}`}>${token.text}</span>`,
      );
    return cut ? new TextDecoder().decode(part) : text;
  }
}
