import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Config } from '../../lib/config/config.ts';
import type { AttemptFailure } from '../../lib/rocketmq/outcome.ts';
import { broken, type Finding, ok, warning } from './finding.ts';
import { type RawResult, rawFinding, rawProperties, rawResultOf } from './raw-properties.ts';
import { explainFailure } from './refusals.ts';
import { type Asked, answerAs, type Service } from './service.ts';

const Receipt = z.object({ msg_id: z.string().min(1) });
const Properties = z.array(z.object({ name: z.string().optional(), value: z.string().nullish() }));
const Found = z.object({
  messages: z.array(
    z.object({
      msg_id: z.string(),
      property_list: Properties.nullish(),
      born_timestamp: z.coerce.number().optional().catch(undefined),
      store_timestamp: z.coerce.number().optional().catch(undefined),
    }),
  ),
});
type Found = z.infer<typeof Found>;

/** Options of `probe`. */
export interface ProbeOptions {
  readonly topic: string;
  /** How long the delivery is to be delayed, in milliseconds. */
  readonly delayMs: number;
  /** How long to look for the message after that, in milliseconds. */
  readonly withinMs: number;
  /** Pause between two looks, in milliseconds. */
  readonly pauseMs: number;
}

/** The properties that routes use. */
const ordinary = {
  TAGS: 'doctor',
  CE_specversion: '1.0',
  CE_type: 'rocketmq-launchpad.doctor',
  CE_source: '/doctor',
} as const;

/**
 * Sends one message with a time of delivery and a group, or without them if they are refused; looks for it by key and by id; and
 * reports which of its properties came through, and which had an effect.
 */
export async function probe(service: Service, config: Config, options: ProbeOptions): Promise<Finding[]> {
  const { topic } = options;
  const { clock } = service;
  const key = `doctor-${randomUUID()}`;
  const properties = { KEYS: key, CE_id: key, ...ordinary };
  const startedAt = clock.now();
  const first = await send(service, config, topic, {
    ...properties,
    ...rawProperties(startedAt + options.delayMs),
  });
  const isRefused = 'failed' in first && isForContent(first.failed.failure);
  const sent = isRefused ? await send(service, config, topic, properties) : first;
  if ('failed' in sent) return [explainFailure(sent.failed, 'probe', config)];
  const { msg_id: id } = sent.value;
  const findings = [ok('probe', `sent to ${topic} as ${id}`)];

  const path = `${messagesPath(config)}?topic=${encodeURIComponent(topic)}`;
  const margin = 15 * 60_000; // the two clocks may differ by as much
  const times = `start_time=${startedAt - margin}&end_time=${startedAt + margin}`;
  const byId = await find(service, `${path}&msg_id=${id}`, id, options);
  const byKey = await find(service, `${path}&key=${key}&${times}`, id, options);
  findings.push(lookUpFinding('id', byId, config, options), lookUpFinding('key', byKey, config, options));
  const found = 'message' in byId ? byId.message : 'message' in byKey ? byKey.message : undefined;
  if (found === undefined) return findings;
  const raw: RawResult = isRefused ? { kind: 'refused' } : rawResultOf(found);
  return [...findings, propertyFinding(found, properties), rawFinding(raw, options.delayMs, config)];
}

/**
 * Whether the service refused what the message says. Then nothing was stored, and the message without the undocumented
 * properties is still the only one.
 */
function isForContent(failure: AttemptFailure): boolean {
  return failure.kind === 'rejected' && (failure.class === 'invalid' || failure.class === 'misconfigured');
}

function messagesPath({ service: { projectId, instanceId } }: Config): string {
  return `/v2/${projectId}/rocketmq/instances/${instanceId}/messages`;
}

function send(
  service: Service,
  config: Config,
  topic: string,
  properties: Readonly<Record<string, string>>,
): Promise<Asked<z.infer<typeof Receipt>>> {
  const property_list = Object.entries(properties).map(([name, value]) => ({ name, value }));
  const json = { topic, body: '{"probe":"rocketmq-launchpad"}', property_list };
  return answerAs(service, Receipt, { method: 'POST', path: messagesPath(config), json });
}

type Message = Found['messages'][number];
type Search = { readonly message: Message } | { readonly last: Asked<Found> };

/** Looks until the message is found or the time is over: a broker indexes messages in the background. */
async function find(
  service: Service,
  path: string,
  id: string,
  { delayMs, withinMs, pauseMs }: ProbeOptions,
): Promise<Search> {
  const { clock } = service;
  const until = clock.monotonic() + delayMs + withinMs;
  for (;;) {
    const last: Asked<Found> = await answerAs(service, Found, { method: 'GET', path });
    const message = 'value' in last ? last.value.messages.find(({ msg_id }) => msg_id === id) : undefined;
    if (message !== undefined) return { message };
    if ('failed' in last || clock.monotonic() + pauseMs > until) return { last };
    await clock.sleep(pauseMs);
  }
}

function lookUpFinding(
  by: 'id' | 'key',
  search: Search,
  config: Config,
  { topic, withinMs }: ProbeOptions,
): Finding {
  if ('message' in search) return ok('probe', `found again by ${by}`);
  if ('failed' in search.last) return explainFailure(search.last.failed, 'probe', config);
  return broken('probe', `not found in ${topic} by ${by} within ${withinMs} ms`, {
    why: 'If the end of a send is unknown, a look-up decides whether it is sent again: messages could be sent twice.',
    remedy:
      'Look for the message in the console. If it is there, the broker indexes slowly: try again later.',
  });
}

function propertyFinding({ property_list }: Message, properties: Readonly<Record<string, string>>): Finding {
  const stored = new Map((property_list ?? []).map(({ name = '', value }) => [name, value ?? '']));
  const came = Object.keys(properties).filter((name) => stored.get(name) === properties[name]);
  const lost = Object.keys(properties).filter((name) => !came.includes(name));
  const uniqueKey = stored.has('UNIQ_KEY') ? 'is there' : 'is not shown';
  return lost.length === 0
    ? ok('probe', `came through: ${came.join(', ')}; UNIQ_KEY ${uniqueKey}`)
    : warning('probe', `did not come through: ${lost.join(', ')}`, {
        why: 'Consumers cannot filter or deduplicate by these properties.',
        remedy:
          'If only CE_ properties are missing, let messages carry documented properties only (README, "Configuration").',
      });
}
