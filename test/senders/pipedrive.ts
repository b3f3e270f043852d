import { pipedrive } from '../../lib/webhook/senders/pipedrive.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: pipedrive,
  options: { username: 'pipedrive', secret: 'TEXT_SECRET' },
  samples: {
    'pipedrive-deal': [{ type: 'deal.create', id: 'f1b4b1c6-2d29-4b0f-9e49-1f1a8b6a2c11', subject: '45' }],
  },
});
