import { razorpay } from '../../lib/webhook/senders/razorpay.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: razorpay,
  options: { secret: 'TEXT_SECRET' },
  hasUnsignedId: true,
  samples: {
    'razorpay-payment': [{ type: 'payment.captured', id: 'HV8WPTQ8987QEE', subject: 'acc_BFQ7uQEaa7j2z7' }],
  },
  vectors: [
    {
      key: '123456',
      headers: { 'x-razorpay-signature': '2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc' },
      body: '{"a":1,"b":2,"c":{"d":3}}',
    },
  ],
});
