import { calendly } from '../../lib/webhook/senders/calendly.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: calendly,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'calendly-invitee': [
      { type: 'invitee.created', subject: 'https://api.calendly.com/scheduled_events/AAAA/invitees/BBBB' },
    ],
  },
});
