import { lago } from '../../lib/webhook/senders/lago.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: lago,
  options: { secret: 'TEXT_SECRET' },
  hasUnsignedId: true,
  samples: {
    'lago-invoice': [
      { type: 'invoice.created', id: '0d0d8b2e-3f3a-4a3e-9d53-8a8a0b7e7c12', subject: 'invoice' },
    ],
  },
});
