import type { Config } from '../../lib/config/config.ts';
import { broken, type Finding, ok } from './finding.ts';

/** What became of the probe's time of delivery and message group, which the service does not document for messages over HTTP. */
export type RawResult =
  | { readonly kind: 'refused' }
  | { readonly kind: 'kept'; readonly names: readonly string[]; readonly delayedMs: number | undefined };

/** The names under which messages of a route have them, too. */
const DELIVERY_TIME = 'TIMER_DELIVER_MS';
const GROUP = '__SHARDINGKEY';

/** The properties of a message that is to be delivered at this time, in the group `doctor`. */
export const rawProperties = (deliverAt: number): Readonly<Record<string, string>> => ({
  [GROUP]: 'doctor',
  [DELIVERY_TIME]: String(deliverAt),
});

/** What a query shows of a message. */
interface Shown {
  readonly property_list?: readonly { readonly name?: string | undefined }[] | null | undefined;
  readonly born_timestamp?: number | undefined;
  readonly store_timestamp?: number | undefined;
}

/**
 * What became of the properties of a message that was found. A broker puts a delayed message into its topic when its time has
 * come, so the two times that it shows are as far apart as the delay was long.
 */
export function rawResultOf({
  property_list,
  born_timestamp: born,
  store_timestamp: stored,
}: Shown): RawResult {
  const all = (property_list ?? []).map(({ name = '' }) => name);
  const names = [GROUP, DELIVERY_TIME].filter((name) => all.includes(name));
  const delayedMs = born === undefined || stored === undefined ? undefined : stored - born;
  return { kind: 'kept', names, delayedMs };
}

/**
 * What the result means for routes with `deliverAfter`, `deliverAt` or `group`. RocketMQ's timer is exact to a second, so half of
 * the delay proves it.
 */
export function rawFinding(result: RawResult, delayMs: number, { rawProperties: setting }: Config): Finding {
  const isProven =
    result.kind === 'kept' && result.names.includes(GROUP) && (result.delayedMs ?? 0) > delayMs / 2;
  if (isProven) {
    const advice = setting === 'true' ? 'RAW_PROPERTIES=true is right' : 'you may set RAW_PROPERTIES=true';
    const seconds = (delayMs / 1000).toFixed(1);
    return ok(
      'probe',
      `delivered after ${seconds} s as asked, with its group: ${advice}, for routes with deliverAfter, deliverAt or group`,
    );
  }
  const what = `a time of delivery and a message group were ${fateOf(result)}`;
  if (setting !== 'true') {
    return ok(
      'probe',
      `${what}: leave RAW_PROPERTIES=false, routes cannot have deliverAfter, deliverAt or group`,
    );
  }
  return broken('probe', `${what}, but RAW_PROPERTIES is true`, {
    why: 'Messages of routes with deliverAfter, deliverAt or group would be refused, or delivered at once.',
    remedy: 'Set RAW_PROPERTIES=false, and remove these options from your routes.',
  });
}

function fateOf(result: RawResult): string {
  if (result.kind === 'refused') return 'refused';
  if (result.names.length === 0) return 'dropped';
  const names = result.names.join(', ');
  return result.delayedMs === undefined
    ? `kept (${names}), but the service does not show when the message was stored`
    : `kept as text (${names}), but the message was stored after ${result.delayedMs} ms`;
}
