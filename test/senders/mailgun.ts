import { mailgun } from '../../lib/webhook/senders/mailgun.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: mailgun,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'mailgun-delivered': [{ type: 'delivered', id: 'CPgfbmQMTCKtHW6uIWtuVe', subject: 'erika@example.com' }],
  },
});
