import { x } from '../../lib/webhook/senders/x.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: x,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 10,
  samples: {
    'x-favorite': [{ type: 'favorite_events', subject: '2244994945' }],
  },
});
