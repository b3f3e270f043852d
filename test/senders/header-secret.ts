import { headerSecret } from '../../lib/webhook/senders/header-secret.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: headerSecret,
  options: { header: 'X-Secret', secret: 'TEXT_SECRET' },
  samples: {
    'header-secret-order': [{ type: 'header-secret' }],
  },
});
