import { googlePush } from '../../lib/webhook/senders/google-push.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: googlePush,
  options: { secret: 'TEXT_SECRET' },
  isMadeOfHeaders: true,
  samples: {
    'google-push-calendar': [
      {
        type: 'exists',
        id: '4ba78bf0-6a47-11e2-bcfd-0800200c9a66.10',
        subject: '4ba78bf0-6a47-11e2-bcfd-0800200c9a66',
      },
    ],
  },
});
