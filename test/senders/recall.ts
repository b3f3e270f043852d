import { recall } from '../../lib/webhook/senders/recall.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: recall,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'recall-bot': [
      {
        type: 'bot.done',
        id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k',
        subject: 'f2b1c9d8-e3a4-4c2f-8d1e-0a9b8c7d6e5f',
      },
    ],
  },
});
