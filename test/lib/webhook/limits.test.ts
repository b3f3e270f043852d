import { expect, test } from 'vitest';
import { cloudEvents, github, pubsub } from '../../../lib/senders.ts';
import { allNames, caseOf, senderOf } from '../../support/senders.ts';

/** The time limit of the HTTP API in front of the functions: a sender that waits as long needs no limit of its own. */
const FRONT_SECONDS = 30;

test.each(allNames)('%s is answered within its own limit, with a margin of a tenth', (name) => {
  const { answerWithinMs } = senderOf(name);
  const limit = caseOf(name).waitsSeconds;
  if (limit === undefined || limit >= FRONT_SECONDS) {
    expect(answerWithinMs).toBeUndefined();
  } else {
    expect(answerWithinMs).toBeLessThanOrEqual(limit * 900);
    expect(answerWithinMs).toBeGreaterThanOrEqual(limit * 800);
  }
});

test('a Pub/Sub subscription with a longer acknowledgement deadline is answered within that', () => {
  expect(pubsub({ audience: 'a', serviceAccount: 's', ackDeadlineSeconds: 20 }).answerWithinMs).toBe(18_000);
});

test('CloudEvents are answered within the limit of their sender', () => {
  expect(cloudEvents({ sender: github({ secret: 'SECRET' }) }).answerWithinMs).toBe(9000);
});
