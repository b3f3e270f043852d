import { Announcer } from './announcer.js';
import { Banners } from './banners.js';
import { Compose } from './compose.js';
import { Edit } from './edit.js';
import { Events } from './events.js';
import { Faults } from './faults.js';
import { Functions } from './functions.js';
import { Help } from './help.js';
import { html, render, useEffect, useState } from './htm-preact.js';
import { useKeys } from './keys.js';
import { Live, useLive } from './live.js';
import { letterRoles, Queues } from './queues.js';
import { goToEvent, useRoute } from './route.js';

const live = new Live();

/** @typedef {import('./contract.js').RowDetail} Row */

function App() {
  useLive(live);
  const route = useRoute();
  const stage = live.state?.stage;
  const view = stage === undefined ? route.view : 'queues'; // of a stage only the queues are shown
  const id = route.view === view ? route.id : undefined;
  const [dialog, setDialog] = useState(/** @type {'' | 'compose' | 'help' | Row} */ (''));
  useEffect(() => live.follow(), []);
  const closeDialog = () => setDialog('');
  const compose = () => setDialog('compose');
  /** @param {string | undefined} sent */
  const onSent = (sent) => {
    closeDialog();
    if (sent !== undefined) goToEvent(sent);
  };
  useKeys(
    stage === undefined
      ? {
          n: compose,
          '?': () => setDialog('help'),
          1: () => goTo('events'),
          2: () => goTo('queues'),
          3: () => goTo('faults'),
          4: () => goTo('functions'),
        }
      : {},
  );
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    ${stage === undefined ? html`<${Top} view=${view} onCompose=${compose} onHelp=${() => setDialog('help')} />` : html`<${StageTop} stage=${stage} />`}
    <${Banners} live=${live} />
    <main id="main" tabindex="-1">
      ${view === 'events' && html`<${Events} live=${live} open=${id} onCompose=${compose} onSent=${onSent} onEdit=${setDialog} />`}
      ${view === 'queues' && html`<${Queues} live=${live} name=${id} />`}
      ${view === 'faults' && html`<${Faults} live=${live} />`}
      ${view === 'functions' && html`<${Functions} live=${live} onSent=${onSent} />`}
    </main>
    <${Announcer} live=${live} />
    ${dialog === 'compose' && html`<${Compose} live=${live} onSent=${onSent} onClose=${closeDialog} />`}
    ${dialog === 'help' && html`<${Help} onClose=${closeDialog} />`}
    ${typeof dialog === 'object' && html`<${Edit} row=${dialog} onSent=${onSent} onClose=${closeDialog} />`}
  `;
}

/** The focus goes to the content; the address stays. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** @param {string} view */
const goTo = (view) => {
  location.hash = `#/${view}`;
};

/** @param {{ stage: NonNullable<import('./contract.js').State['stage']> }} props */
function StageTop({ stage: { place, readOnly } }) {
  return html`<header class="top">
    <h1><${Brand} />Queues of ${place}</h1>
    <span class=${`target ${readOnly ? '' : 'warn'}`}>${readOnly ? 'read-only' : 'can change'}</span>
    <${Connection} />
  </header>`;
}

const Brand = () => html`<span class="brand" aria-hidden="true"></span>`;

function Connection() {
  const { isConnected } = live;
  const text = isConnected ? 'live' : isConnected === false ? 'offline' : 'connecting';
  const title = isConnected ? 'Changes appear as they happen' : 'Not connected';
  return html`<span class=${`live ${isConnected ? 'on' : ''}`} title=${title}>${text}</span>`;
}

/** @param {{ view: string, onCompose: () => void, onHelp: () => void }} props */
function Top({ view, onCompose, onHelp }) {
  const { state } = live;
  const letters = (state?.queues ?? []).filter(({ role }) => letterRoles.includes(role));
  const alarming = letters.reduce((sum, { visible }) => sum + visible, 0);
  const faults = state?.faults?.script.trim() ? 'on' : '';
  const frozen = state?.functions.some((fn) => fn.frozen) ? 'frozen' : '';
  const tabs = [
    ['events', 'Events', ''],
    ['queues', 'Queues', alarming === 0 ? '' : alarming.toLocaleString('en')],
    ['faults', 'Faults', faults],
    ['functions', 'Functions', frozen],
  ];
  return html`<header class="top">
    <h1><${Brand} /><span class="product">rocketmq-launchpad </span>Console</h1>
    <nav aria-label="Views"><ul class="plain">${tabs.map(
      ([name, word, badge]) =>
        html`<li key=${name}><a href=${`#/${name}`} aria-current=${name === view ? 'page' : undefined}>${word}${badge && html`<span class="badge ${name === 'queues' ? 'bad' : 'wait'}">${badge}</span>`}</a></li>`,
    )}</ul></nav>
    <span class=${`target ${state?.target === 'service' ? 'warn' : ''}`}>${state === undefined ? '' : state.target === 'service' ? 'real service' : 'emulator'}</span>
    <${Connection} />
    <button type="button" class="primary" onClick=${onCompose} title="Send an event (n)">Send<span class="wide-only"> an event</span></button>
    <button type="button" class="quiet" onClick=${onHelp} aria-label="Keys and signs" title="Keys and signs (?)">?</button>
  </header>`;
}

const page = document.getElementById('page');
if (page !== null) {
  page.replaceChildren();
  render(html`<${App} />`, page);
}
