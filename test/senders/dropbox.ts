import { dropbox } from '../../lib/webhook/senders/dropbox.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: dropbox,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 10,
  samples: {
    'dropbox-change': [{ type: 'dropbox' }],
  },
});
