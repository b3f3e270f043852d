import { resend } from '../../lib/webhook/senders/resend.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: resend,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'resend-email': [
      {
        type: 'email.delivered',
        id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k',
        subject: '56761188-7520-42d8-8898-ff6fc54ce618',
      },
    ],
  },
});
