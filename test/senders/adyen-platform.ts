import { adyenPlatform } from '../../lib/webhook/senders/adyen-platform.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: adyenPlatform,
  options: { secret: 'ADYEN_HMAC_KEY' },
  waitsSeconds: 10,
  samples: {
    'adyen-platform-account-holder': [{ type: 'balancePlatform.accountHolder.created' }],
  },
});
