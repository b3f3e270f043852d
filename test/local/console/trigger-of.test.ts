import { expect, test } from 'vitest';
import { triggerOf } from '../../../local/console/trigger-of.ts';
import { sample } from './cloud.ts';

test.each([
  ['webhook/github-push.json', { kind: 'webhook', requestId: 'JKJaXmPLvHcESHA=' }],
  ['webhook/github-push-alb.json', { kind: 'webhook', requestId: 'i1' }],
  ['queue/standard.json', { kind: 'queue' }],
  ['schedule/scheduler-with-input.json', { kind: 'schedule' }],
  ['schedule/scheduled-rule.json', { kind: 'schedule' }],
  ['schedule/scheduler-own-input.json', { kind: 'schedule' }],
  ['event-bus/event.json', { kind: 'event-bus' }],
  ['event-bus/array.json', { kind: 'event-bus' }],
  ['event-bus/cloud-event.json', { kind: 'event-bus' }],
  ['event-bus/sns.json', { kind: 'event-bus', detailType: 'SNS' }],
  ['event-bus/pipe-of-sqs.json', { kind: 'event-bus', detailType: 'batch' }],
])('the payload of %s says what started it', async (file, expected) => {
  expect(triggerOf(await sample(file), 'i1')).toMatchObject(expected);
});
