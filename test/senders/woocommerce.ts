import { woocommerce } from '../../lib/webhook/senders/woocommerce.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: woocommerce,
  options: { secret: 'TEXT_SECRET' },
  hasUnsignedId: true,
  samples: {
    'woocommerce-order': [{ type: 'order.created', id: 'cd8ed3e8f9d6b0c5', subject: '727' }],
  },
});
