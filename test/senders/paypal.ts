import { paypal } from '../../lib/webhook/senders/paypal.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: paypal,
  options: { webhookId: 'PAYPAL_WEBHOOK_ID' },
  isProvenElsewhere: true,
  samples: {
    'paypal-capture-completed': [
      { type: 'PAYMENT.CAPTURE.COMPLETED', id: 'WH-2WR32451HC0233532-67976317FL4543714' },
    ],
  },
});
