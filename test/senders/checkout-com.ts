import { checkoutCom } from '../../lib/webhook/senders/checkout-com.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: checkoutCom,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'checkout-com-payment': [
      {
        type: 'payment_captured',
        id: 'evt_az5sblvku4ge3dwpztvyizgcau',
        subject: 'pay_mbabizu24mvu3mela5njyhpit4',
      },
    ],
  },
});
