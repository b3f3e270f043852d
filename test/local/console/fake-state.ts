import type { CloudState } from '../../../local/console/state.ts';

/** State of a local cloud that has been in use. `now` is in epoch milliseconds. */
export const fakeState = (now: number): CloudState => ({
  target: 'emulator',
  urls: {
    webhooks: 'http://127.0.0.1:3000',
    service: 'http://127.0.0.1:3001',
    sqs: 'http://127.0.0.1:4566',
    events: 'http://127.0.0.1:3002',
  },
  functions: ['webhook', 'queue', 'schedule', 'event-bus'].map((name) => ({ name, hosts: 1, frozen: false })),
  samples: [
    { function: 'webhook', name: 'github-push', sender: 'github' },
    { function: 'webhook', name: 'stripe-payment', sender: 'stripe' },
    { function: 'webhook', name: 'standard-webhooks-order', sender: 'orders' },
    { function: 'queue', name: 'standard' },
    { function: 'schedule', name: 'scheduled-rule' },
    { function: 'event-bus', name: 'event' },
  ],
  senders: ['github', 'stripe', 'orders'],
  queues: [
    { name: 'launchpad-orders', role: 'own', visible: 0, inFlight: 1 },
    { name: 'launchpad-order-steps.fifo', role: 'own', visible: 0, inFlight: 0 },
    { name: 'launchpad-outbox', role: 'outbox', visible: 2, inFlight: 1 },
    { name: 'launchpad-dead-letters', role: 'dead-letters', visible: 3, inFlight: 0 },
    { name: 'launchpad-failures', role: 'failures', visible: 0, inFlight: 0 },
  ],
  schedules: [
    { name: 'heartbeat', expression: 'rate(1 minute)', next: now + 40_000 },
    { name: 'daily-report', expression: 'cron(0 6 * * ? *)', next: now + 3_600_000 },
  ],
  topics: ['audit', 'code-events', 'heartbeats', 'order-steps', 'orders', 'payments', 'reports'],
  faults: { script: '', counts: {} },
  stats: {
    perSecond: Array.from({ length: 60 }, (_, index) => ({
      at: now - (60 - index) * 1000,
      ok: 12 + ((index * 13) % 9),
      failed: index > 34 && index < 48 ? (index * 5) % 7 : 0,
      p50: 14 + (index % 5),
      p95: index > 34 && index < 48 ? 180 + index * 4 : 30 + (index % 11),
    })),
  },
});

/** Records of the dead-letter queue. */
export const fakeRecords = (now: number) =>
  [
    ['payments', 'evt_901', 'Too large: 4.2 MB of 4 MB', 'invalid', 1],
    ['audit', 'evt_877', '503 of the service: attempts ended at the deadline', 'unavailable', 12],
    ['orders', 'evt_640', 'No such topic: orders', 'misconfigured', 4],
  ].map(([topic, key, reason, kind, attempts], index) => ({
    id: `letter-${index}`,
    topic,
    key,
    reason,
    class: kind,
    attempts,
    inDoubt: index === 1,
    firstAt: new Date(now - 3_600_000).toISOString(),
    lastAt: new Date(now - index * 60_000).toISOString(),
    body: JSON.stringify({ topic, body: '{"total":9007199254740993}', keys: [key], failure: { reason } }),
  }));
