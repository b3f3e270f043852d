import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { gitlab, gitlabSigned, pagerduty, sendgrid, twilio } from '../../../lib/senders.ts';
import type { Sender } from '../../../lib/webhook/sender.ts';
import { webhookRequest } from '../../support/webhook-request.ts';

const idsOf = (sender: Sender, body: string, headers: Record<string, string>, splitBatch = true) =>
  sender.events(webhookRequest(body, headers), { splitBatch }).map(({ id }) => id);

describe('The id of an event', () => {
  test('of GitLab is the signed one, not one that anyone could add', () => {
    const headers = { 'idempotency-key': 'unsigned', 'webhook-id': 'signed' };
    expect(idsOf(gitlabSigned({ secret: 'S' }), '{}', headers)).toEqual(['signed']);
  });

  test('of GitLab with a secret token, where nothing is signed, is the key that GitLab repeats', () => {
    const headers = { 'idempotency-key': 'key', 'x-gitlab-event-uuid': 'uuid' };
    expect(idsOf(gitlab({ secret: 'S' }), '{}', headers)).toEqual(['key']);
  });

  test('of PagerDuty is the one in the signed body', () => {
    const headers = { 'x-webhook-id': 'unsigned' };
    expect(idsOf(pagerduty({ secret: 'S' }), '{"event":{"id":"signed"}}', headers)).toEqual(['signed']);
    expect(idsOf(pagerduty({ secret: 'S' }), '{"event":{}}', headers)).toEqual(['unsigned']);
  });
});

describe('Items of a batch', () => {
  const sender = twilio({ secret: 'S', url: 'https://hooks.example.com/twilio' });
  const headers = { 'content-type': 'application/json', 'i-twilio-idempotency-token': 'token' };

  test('without an id have a hash each, not the header of them all', () => {
    const ids = idsOf(sender, '[{"a":1},{"a":2},{"id":"3"}]', headers);
    expect(ids).toEqual([hash('sha256', '{"a":1}'), hash('sha256', '{"a":2}'), '3']);
  });

  test('that stay one event have the header', () => {
    expect(idsOf(sender, '[{"a":1},{"a":2}]', headers, false)).toEqual(['token']);
  });

  test('of SendGrid without an id have a hash each', () => {
    expect(idsOf(sendgrid({ publicKey: 'K' }), '[{"a":1},{"a":2}]', {})).toEqual([
      hash('sha256', '{"a":1}'),
      hash('sha256', '{"a":2}'),
    ]);
  });
});
