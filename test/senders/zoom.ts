import { zoom } from '../../lib/webhook/senders/zoom.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: zoom,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 3,
  samples: {
    'zoom-meeting': [{ type: 'meeting.started', subject: 'AAAAAABBBB' }],
  },
});
