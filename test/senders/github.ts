import { github } from '../../lib/webhook/senders/github.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: github,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 10,
  hasUnsignedId: true,
  samples: {
    'github-push': [{ type: 'push', id: '72d3162e-cc78-11e3-81ab-4c9367dc0958' }],
  },
});
