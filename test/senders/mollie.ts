import { mollie } from '../../lib/webhook/senders/mollie.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: mollie,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'mollie-payment-link': [
      { type: 'payment-link.paid', id: 'event_GvJ8WHrp5isUdRub9CJyH', subject: 'pl_qng5gbbv8NAZ5gpM5ZYgx' },
    ],
  },
});
