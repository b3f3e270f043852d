import { sentry } from '../../lib/webhook/senders/sentry.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: sentry,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 1,
  hasUnsignedId: true,
  samples: {
    'sentry-issue': [{ type: 'issue.created', id: '4a2f2b1e9a5d4b0d8c5e7a0f1b2c3d4e' }],
  },
});
