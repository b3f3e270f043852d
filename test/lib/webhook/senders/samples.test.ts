import { expect, test } from 'vitest';
import { readRequest } from '../../../../lib/webhook/http/request.ts';
import { allNames, caseOf, senderOf } from '../../../support/senders.ts';
import { sample } from '../../../support/services.ts';
import { asVerified, contextWithTexts, NOW } from '../../../support/webhook-request.ts';

const apart = allNames.filter((name) => caseOf(name).isProvenElsewhere);

/** The sample as the steps leave it, and the sender that its path names. */
function open(file: string) {
  const request = readRequest(sample(`webhook/${file}`), NOW);
  return { request: asVerified(request), sender: senderOf(request.path.replace('/hooks/', '')) };
}

const samples = apart.flatMap((name) =>
  Object.entries(caseOf(name).samples).map(([file, events]) => [file, events] as const),
);

test.each(samples)('The sample %s becomes its events, each with an id of its own', async (file, expected) => {
  const { request, sender } = open(file);
  expect(await sender.handshake?.(request, contextWithTexts({}))).toBeUndefined();
  const events = sender.events(request, { splitBatch: true });
  expect(events).toMatchObject(expected);
  expect(events).toHaveLength(expected.length);
  expect(new Set(events.map(({ id }) => id)).size).toBe(expected.length);
});

test.each(['sns-subscription-confirmation', 'smn-subscription-confirmation'])(
  'The sample %s is confirmed',
  async (name) => {
    const { request, sender } = open(name);
    const fetched: string[] = [];
    const fetchText = async ({ href }: URL) => `${fetched.push(href)}`;
    const context = { secrets: {}, now: NOW, fetchText };
    expect(await sender.handshake?.(request, context)).toEqual({ status: 200 });
    expect(fetched).toHaveLength(1);
  },
);

test('The sample event-grid-subscription-validation gets its code back', async () => {
  const { request, sender } = open('event-grid-subscription-validation');
  expect(await sender.handshake?.(request, contextWithTexts({}))).toMatchObject({
    status: 200,
    body: expect.stringContaining('512d38b6-c7b8-40c8-89fe-f46f9e9622b6'),
  });
});

test.each(['event-grid-options', 'cloud-events-options'])('The sample %s is allowed to post', (name) => {
  const { request, sender } = open(name);
  const context = contextWithTexts({}, { secrets: { EVENT_GRID_KEY: 'local-event-grid-key' } });
  expect(sender.preflight?.(request, context)).toMatchObject({ status: 200 });
});
