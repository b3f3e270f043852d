import { asana } from '../../lib/webhook/senders/asana.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: asana,
  options: { secret: 'TEXT_SECRET' },
  isBatch: true,
  waitsSeconds: 10,
  samples: {
    'asana-task': [{ type: 'task.changed', subject: '1337' }],
  },
});
