import { trello } from '../../lib/webhook/senders/trello.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: trello,
  options: { secret: 'TEXT_SECRET', url: 'https://hooks.example.com/hooks/trello' },
  samples: {
    'trello-card': [
      { type: 'updateCard', id: '51f9424bcd6e040f3c002412', subject: '4d5ea62fd76aa1136000000c' },
    ],
  },
});
