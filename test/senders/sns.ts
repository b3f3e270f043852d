import { sns } from '../../lib/webhook/senders/sns.ts';
import { certifiedPost } from '../support/authorities.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: sns,
  options: { topicArn: 'arn:aws:sns:eu-central-1:123456789012:orders' },
  isProvenElsewhere: true,
  forging: certifiedPost(['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'], {
    signature: 'Signature',
    version: 'SignatureVersion',
    certificateUrl: 'SigningCertURL',
  }),
  waitsSeconds: 15,
  samples: {
    'sns-notification': [
      {
        type: 'com.amazonaws.sns.Notification',
        id: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
        subject: 'An order',
      },
    ],
  },
});
