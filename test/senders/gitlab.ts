import { gitlab } from '../../lib/webhook/senders/gitlab.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: gitlab,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 10,
  samples: {
    'gitlab-merge-request': [{ type: 'merge_request.open', id: 'f5e69120-b640-4da1-9c07-2c3f1bd24a8b' }],
  },
});
