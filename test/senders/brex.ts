import { brex } from '../../lib/webhook/senders/brex.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: brex,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'brex-expense': [
      { type: 'EXPENSE_PAYMENT_UPDATED', id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k', subject: 'cuacc_ckm1' },
    ],
  },
});
