import { html } from './htm-preact.js';

/**
 * Names and values. A value that is an object is shown as JSON.
 * @param {{ facts: Readonly<Record<string, unknown>> | readonly (readonly [string, unknown])[] }} props
 */
export function Facts({ facts }) {
  const pairs = Array.isArray(facts) ? facts : Object.entries(facts);
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (known.length === 0) return null;
  return html`<dl class="facts">${known.map(([name, value], index) => html`<div key=${index}><dt>${name}</dt><dd>${textOf(value)}</dd></div>`)}</dl>`;
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
