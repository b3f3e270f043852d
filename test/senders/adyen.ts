import { adyen } from '../../lib/webhook/senders/adyen.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: adyen,
  options: { secret: 'ADYEN_HMAC_KEY' },
  values: { ADYEN_HMAC_KEY: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056' },
  isBatch: true,
  waitsSeconds: 10,
  answer: /^\[accepted\]$/,
  samples: {
    'adyen-authorisation': [
      { type: 'AUTHORISATION', id: '7914073381342284.AUTHORISATION.true', subject: 'order:A-1001' },
      { type: 'CAPTURE', id: '7914073381342285.CAPTURE.true', subject: 'A-1002' },
    ],
  },
});
