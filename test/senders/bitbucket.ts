import { bitbucket } from '../../lib/webhook/senders/bitbucket.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: bitbucket,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 10,
  hasUnsignedId: true,
  samples: {
    'bitbucket-push': [{ type: 'repo:push', id: '5f1c2ab1-9a35-4c0e-8a1c-0f8f5c0e5a11' }],
  },
  vectors: [
    {
      key: "It's a Secret to Everybody",
      headers: {
        'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
      },
      body: 'Hello World!',
    },
  ],
});
