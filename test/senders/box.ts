import { box } from '../../lib/webhook/senders/box.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: box,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'box-uploaded': [
      { type: 'FILE.UPLOADED', id: 'eb0c4e06-751f-442c-86f8-fd5bb404dbec', subject: '73835521473' },
    ],
  },
});
