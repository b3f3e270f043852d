import { expect, test } from 'vitest';
import figuresCorrected from '../../events/event-bus/figures-corrected.json' with { type: 'json' };
import reportStored from '../../events/event-bus/report-stored.json' with { type: 'json' };
import { messagesOf } from '../../test/support/messages-of.ts';
import { routes } from './routes.ts';

test('a stored report goes to its readers and to the archive, under the same key', () => {
  expect(messagesOf('event-bus', routes, reportStored)).toMatchObject([
    { topic: 'reports', tag: 'stored', keys: [reportStored.id] },
    { topic: 'archive', tag: 'report', keys: [reportStored.id], body: '{"object":"nightly/2026-11-22.csv"}' },
  ]);
});

test('corrected figures go to both topics as they are', () => {
  const messages = messagesOf('event-bus', routes, figuresCorrected);

  expect(messages.map(({ topic, tag }) => [topic, tag])).toEqual([
    ['report-jobs', 'FiguresCorrected'],
    ['archive', 'FiguresCorrected'],
  ]);
  expect(messages[0]?.body).toBe(messages[1]?.body);
});
