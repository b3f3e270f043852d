import { expect, test } from 'vitest';
import rendered from '../../events/webhook/renderer-report-rendered.json' with { type: 'json' };
import { messagesOf } from '../../test/support/messages-of.ts';
import { routes } from './routes.ts';

test('a rendered report becomes a message: its key is the job, its tag says what happened', () => {
  expect(messagesOf('webhook', routes, rendered)).toMatchObject([
    {
      topic: 'reports',
      tag: 'report.rendered',
      keys: ['job-2207'],
      properties: { CE_subject: '2026-11-22', CE_sender: 'renderer' },
    },
  ]);
});
