import { basic } from '../../lib/webhook/senders/basic.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: basic,
  options: { username: 'launch', secret: 'TEXT_SECRET' },
  samples: {
    'basic-order': [{ type: 'basic' }],
  },
});
