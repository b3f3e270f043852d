import { postmark } from '../../lib/webhook/senders/postmark.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: postmark,
  options: { username: 'postmark', secret: 'TEXT_SECRET' },
  samples: {
    'postmark-delivery': [{ type: 'Delivery', subject: '00000000-0000-0000-0000-000000000000' }],
  },
});
