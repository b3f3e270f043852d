import { pubsub } from '../../lib/webhook/senders/pubsub.ts';
import { bearerToken } from '../support/authorities.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: pubsub,
  options: { audience: 'https://hooks.example.com', serviceAccount: 'push@example.com' },
  isProvenElsewhere: true,
  forging: bearerToken(
    {
      iss: 'https://accounts.google.com',
      aud: 'https://hooks.example.com',
      email: 'push@example.com',
      email_verified: true,
    },
    'https://www.googleapis.com/oauth2/v3/certs',
  ),
  waitsSeconds: 10,
  samples: {
    'pubsub-message': [{ type: 'google.cloud.pubsub.topic.v1.messagePublished', id: '2070443601311540' }],
  },
});
