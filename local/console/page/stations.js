import { Bytes } from './bytes.js';
import { Facts } from './facts.js';
import { anyTimeOf, counted, durationOf, timeOf } from './format.js';
import { html } from './htm-preact.js';
import { Message } from './message.js';
import { lookOf } from './outcome.js';
import { Station } from './station.js';

/** @typedef {import('./contract.js').RowDetail} Row */

/**
 * The way of an event: how it came, whether it is genuine, its route, its messages, and the answer.
 * @param {{ row: Row, bytes: Uint8Array | undefined }} props `bytes` are the raw bytes of a request
 */
export function Stations({ row, bytes }) {
  const { verification, route, messages, answer } = row;
  return html`<div class="stations">
    <${Source} row=${row} bytes=${bytes} />
    ${
      verification &&
      html`<${Station} name="Verification" word=${verification.ok ? 'genuine' : 'refused'} tone=${verification.ok ? 'good' : 'bad'}>
        ${verification.reason && html`<p>${verification.reason}</p>`}
      <//>`
    }
    ${route && html`<${Station} name="Route" word=${route.name} tone="good" />`}
    ${messages.map((message, index) => html`<${Message} key=${index} message=${message} number=${messages.length > 1 ? index + 1 : undefined} />`)}
    ${messages.length === 0 && row.outcome !== 'running' && html`<${NoMessages} row=${row} />`}
    ${answer && html`<${Answer} answer=${answer} />`}
    <${Invocations} invocations=${row.invocations} />
    <${Lines} lines=${row.lines} />
  </div>`;
}

/** How the event came. @param {{ row: Row, bytes: Uint8Array | undefined }} props */
function Source({ row: { request, record, tick, event }, bytes }) {
  if (request !== undefined)
    return html`<${Station} name="Request" word=${`${request.method} ${request.target}`}>
      <${Headers} headers=${request.headers} />
      <${Bytes} bytes=${bytes ?? request.body} label="Body of the request" />
    <//>`;
  if (record !== undefined)
    return html`<${Station} name="Record" word=${record.queue}>
      <${Facts} facts=${{ 'message id': record.messageId, received: counted(record.receives, 'time'), ...record.attributes }} />
      <${Bytes} bytes=${record.body} label="Body of the record" />
    <//>`;
  if (tick !== undefined)
    return html`<${Station} name="Tick" word=${tick.name}>
      <${Facts} facts=${{ time: anyTimeOf(tick.time) }} />
      <${Bytes} bytes=${tick.payload} label="Payload of the tick" />
    <//>`;
  if (event === undefined) return null;
  return html`<${Station} name="Bus event" word=${event.detailType}>
    <${Facts} facts=${{ source: event.source, id: event.id }} />
    <${Bytes} bytes=${event.payload} label="Event" />
  <//>`;
}

/** @param {{ headers: readonly import('./contract.js').Header[] }} props */
function Headers({ headers }) {
  return html`<details><summary>${counted(headers.length, 'header')}</summary><${Facts} facts=${headers} /></details>`;
}

/** @param {{ row: Row }} props */
function NoMessages({ row: { outcome, reason } }) {
  const { word, tone, means } = lookOf(outcome);
  return html`<${Station} name="Messages" word="none" tone=${tone}><p>${reason ?? `${word}. ${means}`}</p><//>`;
}

/** @param {{ answer: NonNullable<Row['answer']> }} props */
function Answer({ answer: { status, headers, body } }) {
  const tone = status < 300 ? 'good' : status < 500 ? 'warn' : 'bad';
  return html`<${Station} name="Answer" word=${String(status)} tone=${tone}>
    <${Headers} headers=${headers} />
    ${body !== '' && html`<${Bytes} bytes=${body} label="Body of the answer" />`}
  <//>`;
}

/** Invocations that did not simply answer, or of which there were several. @param {{ invocations: Row['invocations'] }} props */
function Invocations({ invocations = [] }) {
  if (invocations.length < 2 && invocations.every(({ end = 'answered' }) => end === 'answered')) return null;
  return html`<${Station} name="Invocations" word=${String(invocations.length)}>
    <ul class="plain">${invocations.map(
      ({ id, at, function: name, end = 'running', error, durationMs }) =>
        html`<li key=${id}><time>${timeOf(at)}</time> ${name}: ${end} ${durationMs !== undefined && `after ${durationOf(durationMs)}`} ${error && html`<span class="reason">${error}</span>`}</li>`,
    )}</ul>
  <//>`;
}

/** @param {{ lines: Row['lines'] }} props */
function Lines({ lines }) {
  if (lines.length === 0) return null;
  return html`<${Station} name="Log" word=${counted(lines.length, 'line')}>
    <ul class="plain lines">${lines.map(
      ({ at, level = '', text }, index) =>
        html`<li key=${index}><time>${timeOf(at)}</time> <span class=${`level ${level.toLowerCase()}`}>${level}</span> ${text}</li>`,
    )}</ul>
  <//>`;
}
