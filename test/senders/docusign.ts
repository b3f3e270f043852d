import { docusign } from '../../lib/webhook/senders/docusign.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: docusign,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'docusign-completed': [{ type: 'envelope-completed', subject: 'a31d1ac9-3a3c-4b0f-8f0e-0e2d5e1c6f31' }],
  },
});
