import { gitlabSigned } from '../../lib/webhook/senders/gitlab-signed.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: gitlabSigned,
  options: { secret: 'WHSEC' },
  waitsSeconds: 10,
  samples: {
    'gitlab-signed-merge-request': [
      { type: 'merge_request.open', id: 'f5e69120-b640-4da1-9c07-2c3f1bd24a8b' },
    ],
  },
});
