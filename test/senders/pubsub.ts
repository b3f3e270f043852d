import { pubsub } from '../../lib/webhook/senders/pubsub.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: pubsub,
  options: { audience: 'https://hooks.example.com', serviceAccount: 'push@example.com' },
  isProvenElsewhere: true,
  waitsSeconds: 10,
  samples: {
    'pubsub-message': [{ type: 'google.cloud.pubsub.topic.v1.messagePublished', id: '2070443601311540' }],
  },
});
