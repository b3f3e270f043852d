import { linear } from '../../lib/webhook/senders/linear.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: linear,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 5,
  hasUnsignedId: true,
  samples: {
    'linear-issue': [
      {
        type: 'Issue.create',
        id: '234d1a4e-b617-4388-90fe-adc3633d6b72',
        subject: '539068e2-ae88-4d09-bd75-22eb4a59612f',
      },
    ],
  },
});
