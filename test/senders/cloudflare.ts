import { cloudflare } from '../../lib/webhook/senders/cloudflare.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: cloudflare,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'cloudflare-alert': [
      { type: 'load_balancing_health_alert', subject: 'f174e90afafe4643bbbc4a0ed4fc8415' },
    ],
  },
});
