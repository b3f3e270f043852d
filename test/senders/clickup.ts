import { clickup } from '../../lib/webhook/senders/clickup.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: clickup,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'clickup-task': [{ type: 'taskStatusUpdated', subject: '1vj38vv' }],
  },
});
