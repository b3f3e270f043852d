import { replicate } from '../../lib/webhook/senders/replicate.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: replicate,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'replicate-prediction': [
      { type: 'succeeded', id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k', subject: 'ufawqhfynnddngldkgtslldrkq' },
    ],
  },
});
