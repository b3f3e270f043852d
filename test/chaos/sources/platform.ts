import type { ChaosCloud } from '../cloud/cloud.ts';
import type { AcceptedEvent } from '../judge/evidence.ts';
import { policies, tokenOf, topicsOf } from '../plan.ts';
import { inTens } from './queues.ts';

/** One event in so many has a source that no route takes. */
const UNROUTED_SHARE = 10;

/** Puts events on the bus, ten at a time. */
export async function putEvents({ eventsUrl }: ChaosCloud, perPolicy: number): Promise<AcceptedEvent[]> {
  const routed = policies.flatMap((policy) =>
    Array.from({ length: perPolicy }, (_, index) => busEvent(policy, index)),
  );
  const unrouted = Array.from({ length: Math.ceil(perPolicy / UNROUTED_SHARE) }, (_, index) =>
    busEvent('unrouted', index),
  );
  for (const some of inTens([...routed, ...unrouted])) {
    const Entries = some.map(({ source, body }) => ({
      Source: source,
      DetailType: 'Something happened',
      Detail: body,
    }));
    const headers = { 'x-amz-target': 'AWSEvents.PutEvents' };
    const answer = await fetch(eventsUrl, { method: 'POST', headers, body: JSON.stringify({ Entries }) });
    const said = await answer.text();
    if (!said.includes('"FailedEntryCount":0')) throw new Error(`The bus refused an event: ${said}`);
  }
  return [...routed, ...unrouted];
}

function busEvent(kind: AcceptedEvent['policy'] | 'unrouted', index: number) {
  const token = tokenOf('bus', kind, index);
  const [policy, topics] =
    kind === 'unrouted' ? (['retry', []] as const) : ([kind, topicsOf('bus', kind)] as const);
  return { token, body: JSON.stringify({ token }), policy, topics, source: `chaos.${kind}` };
}

const SCHEDULES = 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default';

/** Lets each schedule tick, each time for another planned time. */
export function tick({ invokeAsync }: ChaosCloud, perPolicy: number): AcceptedEvent[] {
  return policies.flatMap((policy) =>
    Array.from({ length: perPolicy }, (_, index): AcceptedEvent => {
      const token = tokenOf('schedule', policy, index);
      const time = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
      void invokeAsync('schedule', { schedule: `${SCHEDULES}/shop-${policy}`, time, data: { token } });
      return { token, body: JSON.stringify({ token }), policy, topics: topicsOf('schedule', policy) };
    }),
  );
}
