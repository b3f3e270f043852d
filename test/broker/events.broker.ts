import { expect, onTestFinished, test } from 'vitest';
import { eventBusRoutes } from '../../lib/routes.ts';
import { planOf } from '../../lib/routing/plan.ts';
import { createBacking } from '../../local/broker/backing.ts';
import { createBroker } from '../../local/broker/broker.ts';
import { startServices } from '../support/services.ts';
import { rocketmq } from './provided.ts';
import { type ReadMessage, readMessages } from './read-messages.ts';
import { type VariedEvent, variedEvents } from './varied-events.ts';

const COUNT = 1000;
const TOPIC = 'varied-events';

test(`${COUNT} varied events: a consumer in Java reads every one that was sent, as it was sent`, async () => {
  const sent = await sendAll(variedEvents(COUNT, 20_261_130));
  const read = await readMessages(rocketmq(), [TOPIC]);
  const byId = new Map(read.map((message) => [message.properties.UNIQ_KEY, message]));

  expect(sent.length).toBe(COUNT);
  expect(read.length).toBe(COUNT);
  expect(read.filter(({ event }) => event === undefined)).toEqual([]);
  const differences = sent.flatMap((one) => differencesOf(one, byId.get(one.msgId)));
  expect(differences).toEqual([]);
});

interface Sent extends VariedEvent {
  readonly msgId: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Sends the events through route, client and emulator to the broker. */
async function sendAll(varied: readonly VariedEvent[]): Promise<Sent[]> {
  const broker = createBroker({ host: '127.0.0.1', port: rocketmq().brokerPort });
  onTestFinished(broker.close);
  const { services } = await startServices({ topics: [TOPIC], backing: createBacking(broker) });
  const routes = eventBusRoutes({ varied: { to: TOPIC } });
  const sent: Sent[] = [];
  for (const one of varied) {
    const { messages, refusal } = planOf(routes, one.event, { propertyMode: 'cloudevents', now: Date.now() });
    const [message] = messages;
    if (message === undefined) throw refusal ?? new Error('The event became no message.');
    const outcome = await services.client.send(message, { deadline: Date.now() + 30_000 });
    if (outcome.kind !== 'sent') throw new Error(`The event was not sent: ${JSON.stringify(outcome)}`);
    sent.push({ ...one, msgId: outcome.receipt.msgId, properties: message.properties });
  }
  return sent;
}

/** What differs between the event, the message that was made of it, and what the consumer read. */
function differencesOf({ event, unchanged, properties }: Sent, read: ReadMessage | undefined): string[] {
  if (read?.event === undefined) return ['not found'];
  const differences: string[] = [];
  function compare(name: string, expected: string | undefined, actual: string | undefined): void {
    if (expected !== actual) differences.push(`${name}: ${expected} became ${actual}`);
  }
  compare('body', event.data, read.body);
  // RocketMQ's own reader takes a body of one NUL byte as no body; there is none among the events.
  compare('data', event.data, read.data);
  for (const [name, value] of Object.entries(properties)) compare(name, value, read.properties[name]);
  const { specversion, ...attributes } = read.event;
  compare('specversion', '1.0', specversion);
  for (const [property, value] of Object.entries(properties)) {
    const name = nameOf(property);
    if (name !== undefined) compare(name, comparable(name, value), comparable(name, attributes[name]));
  }
  for (const name of Object.keys(attributes))
    if (name !== 'datacontenttype') compare(`extra ${name}`, properties[`CE_${name}`] && name, name);
  const { extensions, id, source, type, time, subject, datacontenttype } = event;
  const original = { ...extensions, id, source, type, time, subject, datacontenttype };
  for (const [name, value] of Object.entries(original)) {
    if (!unchanged.has(name)) continue;
    compare(`original ${name}`, comparable(name, value), comparable(name, attributes[name]));
  }
  return differences;
}

/** The attribute that a property holds. */
function nameOf(property: string): string | undefined {
  if (!property.startsWith('CE_') || property === 'CE_specversion') return undefined;
  return property === 'CE_contenttype' ? 'datacontenttype' : property.slice('CE_'.length);
}

/** A time has several spellings. All here are whole nanoseconds, which `Date` cuts to milliseconds. */
const comparable = (name: string, value: string | undefined) =>
  name === 'time' && value !== undefined ? `${Date.parse(value)}` : value;
