import { bearer } from '../../lib/webhook/senders/bearer.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: bearer,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'bearer-order': [{ type: 'bearer' }],
  },
});
