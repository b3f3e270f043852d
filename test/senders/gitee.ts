import { gitee } from '../../lib/webhook/senders/gitee.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: gitee,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'gitee-push': [{ type: 'push_hooks' }],
  },
});
