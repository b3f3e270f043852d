import { alertmanager } from '../../lib/webhook/senders/alertmanager.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: alertmanager,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'alertmanager-alert': [{ type: 'firing' }],
  },
});
