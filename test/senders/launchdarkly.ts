import { launchdarkly } from '../../lib/webhook/senders/launchdarkly.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: launchdarkly,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'launchdarkly-flag': [{ type: 'flag.updated', id: '57c0af6099690907435299', subject: 'land-on-time' }],
  },
});
