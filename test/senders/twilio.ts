import { twilio } from '../../lib/webhook/senders/twilio.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: twilio,
  options: { secret: 'TEXT_SECRET', url: 'PUBLIC_URL' },
  values: { PUBLIC_URL: 'https://hooks.example.com/hooks/twilio' },
  isBatch: true,
  accepted: 204,
  waitsSeconds: 15,
  hasUnsignedId: true,
  samples: {
    'twilio-sms': [
      {
        type: 'delivered',
        id: '9f1b7a52-36b4-4f0e-9f3c-3f4b0a9a1c11',
        subject: 'SM00000000000000000000000000000001',
      },
    ],
    'twilio-event-stream': [
      { type: 'com.twilio.messaging.message.sent', id: 'EZ0000000000000000000000000000002' },
      { type: 'com.twilio.messaging.message.delivered', id: 'EZ0000000000000000000000000000001' },
    ],
  },
});
