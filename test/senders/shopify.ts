import { shopify } from '../../lib/webhook/senders/shopify.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: shopify,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 5,
  hasUnsignedId: true,
  samples: {
    'shopify-order': [{ type: 'orders/create', id: '98880550-7158-44d4-b7cd-2c97c8a091b5' }],
  },
});
