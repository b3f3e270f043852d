import { stripe } from '../../lib/webhook/senders/stripe.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: stripe,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'stripe-payment': [{ type: 'payment_intent.succeeded', id: 'evt_1QO3Xx2eZvKYlo2C9b1x0q7Y' }],
  },
});
