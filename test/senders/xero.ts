import { xero } from '../../lib/webhook/senders/xero.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: xero,
  options: { secret: 'TEXT_SECRET' },
  isBatch: true,
  waitsSeconds: 5,
  samples: {
    'xero-invoice': [{ type: 'INVOICE.UPDATE', subject: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777' }],
  },
});
