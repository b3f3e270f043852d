import { quickbooks } from '../../lib/webhook/senders/quickbooks.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: quickbooks,
  options: { secret: 'TEXT_SECRET' },
  isBatch: true,
  waitsSeconds: 3,
  samples: {
    'quickbooks-invoices': [
      { type: 'qbo.invoice.created.v1', id: '88cd52aa-33b6-4351-9aa4-47572edbd068', subject: '1234' },
      { type: 'qbo.vendor.created.v1', id: '88cd52aa-33b6-4351-9aa4-47572edbd069', subject: '4321' },
    ],
    'quickbooks-companies': [{ type: 'quickbooks', subject: '1185883450' }],
  },
});
