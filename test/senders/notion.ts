import { notion } from '../../lib/webhook/senders/notion.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: notion,
  options: { secret: 'TEXT_SECRET' },
  handshakes: { 'notion-verification-token': 'unsigned' },
  samples: {
    'notion-page': [
      {
        type: 'page.created',
        id: '367cba44-b6f3-4c92-81e7-6a2e9659efd4',
        subject: '153104cd-477e-809d-8dc4-ff2d96ae3090',
      },
    ],
  },
});
