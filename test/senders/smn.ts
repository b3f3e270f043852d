import { smn } from '../../lib/webhook/senders/smn.ts';
import { certifiedPost } from '../support/authorities.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: smn,
  options: { topicUrn: 'urn:smn:eu-de:0123456789abcdef0123456789abcdef:alarms' },
  isProvenElsewhere: true,
  forging: certifiedPost(['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'], {
    signature: 'signature',
    version: 'signature_version',
    certificateUrl: 'signing_cert_url',
  }),
  waitsSeconds: 5,
  samples: {
    'smn-notification': [
      {
        type: 'com.huaweicloud.smn.Notification',
        id: 'd84bd6629ef04513ad2e37bffd6e17cb',
        subject: 'CPU over 90 %',
      },
    ],
  },
});
