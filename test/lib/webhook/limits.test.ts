import { expect, test } from 'vitest';
import { cloudEvents, github, pubsub } from '../../../lib/senders.ts';
import { allSenders, type SenderExport, senderExports, senderOptions } from '../../support/senders.ts';

/** The time limit of the HTTP API in front of the functions: a sender that waits as long needs no limit of its own. */
const FRONT_SECONDS = 30;

/** How long each sender waits for an answer, in seconds, as it documents; `undefined` if it documents no limit. */
const limits: Readonly<Record<SenderExport, number | undefined>> = {
  alertmanager: undefined, // none by default
  basic: undefined,
  bearer: undefined,
  bitbucket: 10,
  cloudEvents: undefined, // that of its sender
  datadog: 15,
  discord: 3,
  eventGrid: 30,
  eventarc: 10, // the acknowledgement deadline
  github: 10,
  gitlab: 10,
  gitlabSigned: 10,
  grafana: undefined,
  headerSecret: undefined,
  hmac: undefined,
  jira: 30,
  linear: 5,
  meta: undefined,
  pagerduty: 5,
  paypal: undefined,
  pubsub: 10, // the acknowledgement deadline
  sendgrid: 10,
  sentry: 1,
  shopify: 5,
  slack: 3,
  smn: 5,
  sns: 15,
  square: 10,
  standardWebhooks: 15,
  stripe: undefined,
  svix: 15,
  telegram: undefined,
  twilio: 15,
  unsigned: undefined,
  zoom: 3,
};

test.each(senderExports)('%s is answered within its own limit, with a margin of a tenth', (name) => {
  const { answerWithinMs } = allSenders[name];
  const limit = limits[name];
  if (limit === undefined || limit >= FRONT_SECONDS) {
    expect(answerWithinMs).toBeUndefined();
  } else {
    expect(answerWithinMs).toBeLessThanOrEqual(limit * 900);
    expect(answerWithinMs).toBeGreaterThanOrEqual(limit * 800);
  }
});

test('a Pub/Sub subscription with a longer acknowledgement deadline is answered within that', () => {
  expect(pubsub({ ...senderOptions.pubsub, ackDeadlineSeconds: 20 }).answerWithinMs).toBe(18_000);
});

test('CloudEvents are answered within the limit of their sender', () => {
  expect(cloudEvents({ sender: github({ secret: 'SECRET' }) }).answerWithinMs).toBe(9000);
});
