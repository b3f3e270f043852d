import { expect, test } from 'vitest';
import { ANSWER_MS, type Deadline, type EndBy, invocationTime } from '../../../lib/core/deadline.ts';

const context = { getRemainingTimeInMillis: () => 30_000 };

test('Sending stops before the invocation must be over, and that is before Lambda ends it', () => {
  expect(invocationTime(context, 1000, 5)).toEqual({ sendBy: 29_005, endBy: 30_005 - ANSWER_MS });
});

test('The two moments cannot be swapped, though a plain number may stand for either', () => {
  const { sendBy, endBy } = invocationTime(context, 1000, 5);
  const send = (by: Deadline) => by;
  const end = (by: EndBy) => by;
  // @ts-expect-error the end of the invocation is not the end of sending
  send(endBy);
  // @ts-expect-error the end of sending is not the end of the invocation
  end(sendBy);
  expect([send(sendBy), end(endBy), send(1), end(1)]).toEqual([29_005, 29_805, 1, 1]);
});
