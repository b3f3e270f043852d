import { NoteLine, useAct } from './act.js';
import { api } from './api.js';
import { EventForm, QueueForm, ScheduleForm } from './compose-others.js';
import { Dialog } from './dialog.js';
import { html, useEffect, useState } from './htm-preact.js';
import { Payload } from './payload.js';
import { Tabs } from './tabs.js';

/** @typedef {import('./contract.js').Header} Header */
/** @typedef {{ live: import('./live.js').Live, onSent: (id: string | undefined) => void }} FormProps */

/** The dialog that sends something new. @param {FormProps & { onClose: () => void }} props */
export function Compose({ live, onSent, onClose }) {
  const [tab, setTab] = useState('Sample');
  const forms = { Sample: SampleForm, Queue: QueueForm, 'Event bus': EventForm, Schedule: ScheduleForm };
  const Form = forms[/** @type {keyof typeof forms} */ (tab)];
  return html`<${Dialog} title="Send an event" onClose=${onClose}>
    <${Tabs} label="Kind of event" tabs=${Object.keys(forms)} value=${tab} onChange=${setTab}>
      <${Form} live=${live} onSent=${onSent} />
    <//>
  <//>`;
}

/** A sample of `events/`, signed by the local cloud, and editable. @param {FormProps} props */
function SampleForm({ live, onSent }) {
  const samples = live.state?.samples ?? [];
  const { isBusy, note, run } = useAct();
  const [chosen, setChosen] = useState(() => keyOf(samples[0]));
  const sample = samples.find((one) => keyOf(one) === chosen);
  const [payload, setPayload] = useState(
    /** @type {{ body: string, headers: readonly Header[] } | undefined} */ (undefined),
  );
  const [isEdited, setEdited] = useState(false);
  useEffect(() => {
    setPayload(undefined);
    setEdited(false);
    if (sample === undefined) return;
    let isCurrent = true;
    api.sample(sample.function, sample.name).then(
      (read) => isCurrent && setPayload({ body: read.body ?? '', headers: read.headers ?? [] }),
      () => {}, // it is sent as it is in its file
    );
    return () => {
      isCurrent = false;
    };
  }, [chosen]);
  if (samples.length === 0) return html`<p class="hint">There are no samples in <code>events/</code>.</p>`;
  const send = () =>
    run(async () => {
      if (sample === undefined) return;
      const { id } = await api.sendSample(sample.function, sample.name, isEdited ? payload : undefined);
      onSent(id);
    });
  return html`<form class="form" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    void send();
  }}>
    <label for="sample">Sample</label>
    <select id="sample" value=${chosen} onChange=${(/** @type {{ target: HTMLSelectElement }} */ { target }) => setChosen(target.value)}>
      ${[...new Set(samples.map((one) => one.function))].map(
        (name) =>
          html`<optgroup key=${name} label=${name}>${samples
            .filter((one) => one.function === name)
            .map(
              (one) => html`<option key=${keyOf(one)} value=${keyOf(one)}>${one.name}</option>`,
            )}</optgroup>`,
      )}
    </select>
    ${sample?.sender && html`<p class="hint">Posted to <code>/hooks/${sample.sender}</code>, signed for you.</p>`}
    ${
      payload &&
      html`<${Payload} payload=${payload} onChange=${(/** @type {typeof payload} */ edited) => {
        setPayload(edited);
        setEdited(true);
      }} />`
    }
    <${NoteLine} note=${note} />
    <div class="buttons end">${isEdited && html`<span class="hint">Edited; the file stays as it is.</span>`}<button type="submit" class="primary" disabled=${isBusy}>Send</button></div>
  </form>`;
}

/** @param {{ function: string, name: string } | undefined} sample */
const keyOf = (sample) => (sample === undefined ? '' : `${sample.function}/${sample.name}`);
