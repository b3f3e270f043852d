import { hubspot } from '../../lib/webhook/senders/hubspot.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: hubspot,
  options: { secret: 'TEXT_SECRET', url: 'https://hooks.example.com/hooks/hubspot' },
  isBatch: true,
  waitsSeconds: 5,
  samples: {
    'hubspot-contacts': [
      { type: 'contact.creation', id: '1', subject: '123' },
      { type: 'contact.propertyChange', id: '2', subject: '124' },
    ],
  },
});
