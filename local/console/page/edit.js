import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { Dialog } from './dialog.js';
import { html, useState } from './htm-preact.js';
import { Payload } from './payload.js';

/** @typedef {import('./contract.js').RowDetail} Row */

/** The dialog that replays an event after a change. @param {{ row: Row, onSent: (id: string | undefined) => void, onClose: () => void }} props */
export function Edit({ row, onSent, onClose }) {
  const { isBusy, note, run } = useAct();
  const [payload, setPayload] = useState(() => ({ body: bodyOf(row), headers: headersOf(row) }));
  const [id, setId] = useState(/** @type {'same' | 'new'} */ ('new'));
  const isBinary = row.request?.isBase64 === true;
  const send = async () => {
    const { headers, body } = payload;
    const edited = { ...(!isBinary && { body }), ...(headers.length > 0 && { headers }) };
    onSent((await api.replay(row.id, { id, ...edited })).id);
  };
  return html`<${Dialog} title="Edit and replay" onClose=${onClose}>
    <form class="form" onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      void run(send);
    }}>
      <p class="hint">${row.title}${row.request && ', signed again for you'}</p>
      ${isBinary && html`<p class="hint">The body is not text, so it is sent as it came.</p>`}
      <${Payload} payload=${payload} onChange=${setPayload} />
      <fieldset><legend>Id of the event</legend>
        <label class="check"><input type="radio" name="id" checked=${id === 'new'} onChange=${() => setId('new')} /> a new id</label>
        <label class="check"><input type="radio" name="id" checked=${id === 'same'} onChange=${() => setId('same')} /> the same id: consumers see a duplicate</label>
      </fieldset>
      <${NoteLine} note=${note} />
      <div class="buttons end"><button type="submit" class="primary" disabled=${isBusy}>Replay</button></div>
    </form>
  <//>`;
}

/** @param {Row} row */
const bodyOf = ({ request, record, tick, event }) =>
  request?.body ?? record?.body ?? tick?.payload ?? event?.payload ?? '';

/** Headers without shortened values: those are made again. @param {Row} row */
const headersOf = ({ request }) => (request?.headers ?? []).filter(([, value]) => !value.endsWith('…'));
