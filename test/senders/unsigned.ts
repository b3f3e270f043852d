import { unsigned } from '../../lib/webhook/senders/unsigned.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: unsigned,
  options: { reason: 'a load balancer asks' },
  samples: {
    'unsigned-ping': [{ type: 'unsigned' }],
  },
});
