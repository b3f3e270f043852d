import { Attempts } from './attempts.js';
import { Bytes } from './bytes.js';
import { Facts } from './facts.js';
import { anyTimeOf, counted } from './format.js';
import { html } from './htm-preact.js';
import { lookOf, Outcome } from './outcome.js';
import { Station } from './station.js';

/**
 * A message: what is sent, each attempt, and where it is now.
 * @param {{ message: import('./contract.js').RowMessage, number: number | undefined }} props
 */
export function Message({ message, number }) {
  const { topic, tag, keys, properties, body, state, attempts, inDoubt } = message;
  const count = Object.keys(properties).length;
  return html`<${Station} name=${number === undefined ? 'Message' : `Message ${number}`} word=${topic} tone=${lookOf(state).tone}>
    <p class="state"><${Outcome} outcome=${state} inDoubt=${inDoubt} />${inDoubt && html`<span class="reason">Possible duplicate</span>`}</p>
    <${Facts} facts=${{ tag, keys: keys.join(', ') }} />
    ${count > 0 && html`<details><summary>${count} ${count === 1 ? 'property' : 'properties'}</summary><${Facts} facts=${properties} /></details>`}
    ${body !== undefined && html`<${Bytes} bytes=${body} label=${`Body of the message to ${topic}`} />`}
    <h4>${counted(attempts.length, 'attempt')}</h4>
    <${Attempts} attempts=${attempts} />
    <${Ends} message=${message} />
  <//>`;
}

/** Where the message is: at the broker, in the outbox, or among the dead letters. @param {{ message: import('./contract.js').RowMessage }} props */
function Ends({ message: { receipt, outbox, deadLetter, reason, state } }) {
  return html`<div class="ends">
    ${
      outbox &&
      html`<h4>Outbox</h4><${Facts} facts=${{ since: anyTimeOf(outbox.at), reason: outbox.reason, stopped: outbox.stopped }} />
      ${state === 'outbox' && html`<p class="hint">It waits there for another attempt. <a href="#/queues">Open the queues</a></p>`}`
    }
    ${
      receipt &&
      html`<h4>Receipt</h4><${Facts} facts=${{ 'message id': receipt.msgId, queue: receipt.queueId, offset: receipt.queueOffset }} />`
    }
    ${
      deadLetter &&
      html`<h4>Dead letter</h4><${Facts} facts=${{ since: anyTimeOf(deadLetter.at), reason: deadLetter.reason, stopped: deadLetter.stopped }} />
      <p class="hint"><a href="#/queues">Redrive or discard it</a></p>`
    }
    ${!outbox && !deadLetter && reason && html`<p class="reason">${reason}</p>`}
  </div>`;
}
