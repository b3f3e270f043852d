import { html } from './htm-preact.js';

/** @typedef {{ word: string, tone: string, shape: string, means: string }} Look */

/** Word, tone and shape of each outcome, so that colour is never the only difference. @type {Record<string, Look>} */
export const outcomes = {
  running: { word: 'Running', tone: 'busy', shape: 'ring', means: 'The function is at work.' },
  sent: { word: 'Sent', tone: 'good', shape: 'check', means: 'The service confirmed every message.' },
  partly: {
    word: 'Partly sent',
    tone: 'warn',
    shape: 'half',
    means: 'Some messages are sent, others are not.',
  },
  outbox: {
    word: 'In outbox',
    tone: 'wait',
    shape: 'tray',
    means: 'Messages wait in the outbox for another attempt.',
  },
  'dead-letter': {
    word: 'Dead letter',
    tone: 'bad',
    shape: 'square',
    means: 'A message is kept as a dead letter.',
  },
  refused: { word: 'Refused', tone: 'bad', shape: 'cross', means: 'The event was not accepted.' },
  filtered: {
    word: 'Filtered',
    tone: 'calm',
    shape: 'dash',
    means: 'No route wanted a message for the event.',
  },
  redeliver: {
    word: 'Redelivery',
    tone: 'wait',
    shape: 'again',
    means: 'The trigger delivers the event again.',
  },
  failed: { word: 'Failed', tone: 'bad', shape: 'diamond', means: 'The function failed.' },
};

/** @type {Record<string, unknown>} */
const shapes = {
  ring: html`<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="6 3" />`,
  check: html`<circle cx="8" cy="8" r="7" /><path d="M4.8 8.2l2.2 2.3 4.2-4.6" class="cut" />`,
  half: html`<circle cx="8" cy="8" r="6" class="line" /><path d="M8 2a6 6 0 0 0 0 12z" />`,
  tray: html`<path d="M8 1.5 14.5 14h-13z" />`,
  square: html`<rect x="2" y="2" width="12" height="12" rx="2" />`,
  cross: html`<path d="M3.5 3.5l9 9M12.5 3.5l-9 9" class="line thick" />`,
  dash: html`<path d="M2.5 8h11" class="line thick" />`,
  again: html`<path d="M12.8 5.5A5.5 5.5 0 1 0 13.5 8" class="line" /><path d="M13.9 2v4.4H9.5z" />`,
  diamond: html`<path d="M8 .8 15.2 8 8 15.2.8 8z" />`,
};

/** @param {string | undefined} outcome @returns {Look} */
export const lookOf = (outcome = 'running') =>
  outcomes[outcome] ?? { word: outcome, tone: 'calm', shape: 'dash', means: '' };

/** @param {{ outcome: string | undefined }} props */
export function Shape({ outcome }) {
  const { shape } = lookOf(outcome);
  return html`<svg class="shape" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">${shapes[shape]}</svg>`;
}

/** @param {{ outcome: string | undefined, inDoubt?: boolean }} props */
export function Outcome({ outcome, inDoubt }) {
  const { word, tone, means } = lookOf(outcome);
  return html`<span class=${`outcome ${tone}`} title=${means}>
    <${Shape} outcome=${outcome} />${word}${inDoubt && html`<span class="doubt" title="Possible duplicate"><span aria-hidden="true">?</span><span class="hidden"> possible duplicate</span></span>`}
  </span>`;
}
