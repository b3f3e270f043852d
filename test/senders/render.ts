import { render } from '../../lib/webhook/senders/render.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: render,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'render-deploy': [
      { type: 'deploy_ended', id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k', subject: 'srv-cph1rs3idesc73a2b2mg' },
    ],
  },
});
