import { pagerduty } from '../../lib/webhook/senders/pagerduty.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: pagerduty,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 5,
  samples: {
    'pagerduty-incident': [
      { type: 'incident.triggered', id: '01BUMV0VU4VQWO0HPB6I2BJOUV', subject: 'PGR0VU2' },
    ],
  },
});
