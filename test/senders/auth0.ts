import { auth0 } from '../../lib/webhook/senders/auth0.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: auth0,
  options: { secret: 'TEXT_SECRET' },
  isBatch: true,
  samples: {
    'auth0-logs': [
      {
        type: 's',
        id: '90020261123060000000000000000000000001223372036854775807',
        subject: 'auth0|5f1c2ab1',
      },
      {
        type: 'slo',
        id: '90020261123060000000000000000000000001223372036854775808',
        subject: 'auth0|5f1c2ab1',
      },
    ],
  },
});
