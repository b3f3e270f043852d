import { counted } from './format.js';
import { html, useEffect, useState } from './htm-preact.js';
import { outcomes } from './outcome.js';
import { noFilter } from './row-list.js';

/** Time after the last key before a search begins. */
const TYPING_MS = 150;

/** @param {{ live: import('./live.js').Live }} props */
export function Filters({ live }) {
  const { filter, state } = live;
  const [text, setText] = useState(filter.q);
  useEffect(() => {
    if (text === live.filter.q) return;
    const timer = setTimeout(() => live.setFilter({ q: text.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const origins = originsOf(live);
  const isFiltered = Object.values(filter).some((value) => value !== '');
  return html`<form role="search" class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <input id="search" type="search" aria-label="Search by id, key, topic or text" placeholder="Search id, key, topic, text   /" value=${text}
      autocomplete="off" spellcheck=${false}
      onInput=${(/** @type {{ target: HTMLInputElement }} */ { target }) => setText(target.value)} />
    <${Choice} label="Function" all="All functions" value=${filter.function} options=${(state?.functions ?? []).map(({ name }) => name)}
      onChange=${(/** @type {string} */ value) => live.setFilter({ function: value })} />
    <${Choice} label="Outcome" all="All outcomes" value=${filter.outcome}
      options=${Object.entries(outcomes).map(([name, { word }]) => [name, word])}
      onChange=${(/** @type {string} */ value) => live.setFilter({ outcome: value })} />
    <${Choice} label="Origin" all="All origins" value=${filter.origin} options=${origins}
      onChange=${(/** @type {string} */ value) => live.setFilter({ origin: value })} />
    <span class="count">${counted(live.total, 'event')}</span>
    ${
      isFiltered &&
      html`<button type="button" class="quiet" onClick=${() => {
        setText('');
        live.setFilter(noFilter);
      }}>Clear filters</button>`
    }
  </form>`;
}

/** Senders, queues and schedules that are known, and every other origin that was seen. @param {import('./live.js').Live} live */
function originsOf({ state, list, filter }) {
  const known = [
    ...(state?.senders ?? []),
    ...(state?.queues ?? []).map(({ name }) => name),
    ...(state?.schedules ?? []).map(({ name }) => name),
  ];
  const seen = list.rows.slice(0, 500).map(({ origin }) => origin);
  const all = [...known, ...seen, filter.origin].filter((name) => name !== '');
  return [...new Set(all)].sort();
}

/**
 * @param {{ label: string, all: string, value: string, options: readonly (string | readonly [string, string])[],
 *   onChange: (value: string) => void }} props
 */
function Choice({ label, all, value, options, onChange }) {
  return html`<select aria-label=${label} class=${value === '' ? '' : 'chosen'} value=${value}
    onChange=${(/** @type {{ target: HTMLSelectElement }} */ { target }) => onChange(target.value)}>
    <option value="">${all}</option>
    ${options.map((option) => {
      const [name, word] = typeof option === 'string' ? [option, option] : option;
      return html`<option key=${name} value=${name} selected=${name === value}>${word}</option>`;
    })}
  </select>`;
}
