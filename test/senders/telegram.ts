import { telegram } from '../../lib/webhook/senders/telegram.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: telegram,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'telegram-message': [{ type: 'message', id: '10000' }],
  },
});
