import { standardWebhooks } from '../../lib/webhook/senders/standard-webhooks.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: standardWebhooks,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'standard-webhooks-order': [{ type: 'order.placed', id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k' }],
  },
});
