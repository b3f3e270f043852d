import { coinbaseCommerce } from '../../lib/webhook/senders/coinbase-commerce.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: coinbaseCommerce,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'coinbase-commerce-charge': [
      { type: 'charge:confirmed', id: '24934862-d980-46cb-9402-43c81b0cdba6', subject: '66BEOV2A' },
    ],
  },
});
