import { okta } from '../../lib/webhook/senders/okta.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: okta,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 3,
  samples: {
    'okta-user-created': [{ type: 'user.lifecycle.create', id: 'b5a188b9-5ece-4636-b041-482ffda96311' }],
  },
});
