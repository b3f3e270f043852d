import { netlify } from '../../lib/webhook/senders/netlify.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: netlify,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'netlify-deploy': [{ type: 'ready', id: '5ebc34bf4fea0b01f02efa3a.ready', subject: 'launchpad-docs' }],
  },
});
