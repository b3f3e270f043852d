import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { env } from '../cloud/environment.ts';
import type { AcceptedEvent } from '../judge/evidence.ts';
import { type Policy, policies, tokenOf, topicsOf } from '../plan.ts';

/** Where webhooks go, and how long a sender waits before it posts again. */
export interface WebhookTarget {
  readonly frontUrl: string;
  /** At least the time after which a query shows a stored message: before that, no receiver can know of it. */
  readonly pauseMs: number;
}

const IN_PARALLEL = 6;

/** Posts signed webhooks as GitHub does, but again and again until each was answered with success. */
export async function postWebhooks(target: WebhookTarget, perPolicy: number): Promise<AcceptedEvent[]> {
  const events = Array.from({ length: perPolicy }, (_, index) =>
    policies.map((policy): AcceptedEvent => {
      const token = tokenOf('webhook', policy, index);
      const body = JSON.stringify({ action: 'opened', token });
      return { token, body, policy, topics: topicsOf('webhook', policy) };
    }),
  ).flat();
  const inTurn = events.values();
  async function postAll(): Promise<void> {
    for (const event of inTurn) await postUntilAccepted(target, event);
  }
  await Promise.all(Array.from({ length: IN_PARALLEL }, postAll));
  return events;
}

async function postUntilAccepted(target: WebhookTarget, { token, policy, body }: AcceptedEvent) {
  for (;;) {
    const status = await post(`${target.frontUrl}/hooks/${policy satisfies Policy}`, token, body);
    if (status < 300) return;
    if (status < 500) throw new Error(`A webhook was answered with ${status}`);
    await sleep(target.pauseMs);
  }
}

async function post(url: string, id: string, body: string): Promise<number> {
  const signature = createHmac('sha256', env.CHAOS_WEBHOOK_SECRET).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': `delivery-of-${id}`,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}
