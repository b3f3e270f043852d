import { square } from '../../lib/webhook/senders/square.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: square,
  options: { secret: 'TEXT_SECRET', url: 'https://example.com/hooks/square' },
  waitsSeconds: 10,
  samples: {
    'square-payment': [
      { type: 'payment.updated', id: 'bc316346-6691-4243-88ed-6d651a0d0c47', subject: '6SSW7HV8K2ST5' },
    ],
  },
  vectors: [
    {
      key: 'asdf1234',
      options: { url: 'https://example.com/webhook' },
      headers: { 'x-square-hmacsha256-signature': '2kRE5qRU2tR+tBGlDwMEw2avJ7QM4ikPYD/PJ3bd9Og=' },
      body: '{"hello":"world"}',
    },
  ],
});
