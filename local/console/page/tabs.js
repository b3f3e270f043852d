import { html, useRef } from './htm-preact.js';

let lastId = 0;

/**
 * Tabs with arrow keys, and the panel of the chosen one.
 * @param {{ label: string, tabs: readonly string[], value: string, onChange: (tab: string) => void, note?: string, children?: unknown }} props
 */
export function Tabs({ label, tabs, value, onChange, note, children }) {
  const id = useRef(0);
  if (id.current === 0) id.current = ++lastId;
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const place = (tabs.indexOf(value) + step + tabs.length) % tabs.length;
    event.preventDefault();
    event.stopPropagation();
    onChange(tabs[place] ?? value);
    /** @type {HTMLElement | undefined} */ (list.current?.querySelectorAll('button')[place])?.focus();
  };
  return html`<div class="tabs">
    <div class="tablist">
      <div role="tablist" aria-label=${label} ref=${list} onKeyDown=${onKeyDown}>
        ${tabs.map(
          (
            tab,
          ) => html`<button key=${tab} type="button" role="tab" id=${`tab-${id.current}-${tab}`} aria-selected=${tab === value}
          aria-controls=${`panel-${id.current}`} tabindex=${tab === value ? 0 : -1} onClick=${() => onChange(tab)}>${tab}</button>`,
        )}
      </div>
      ${note && html`<span class="note">${note}</span>`}
    </div>
    <div role="tabpanel" id=${`panel-${id.current}`} aria-labelledby=${`tab-${id.current}-${value}`}>${children}</div>
  </div>`;
}
