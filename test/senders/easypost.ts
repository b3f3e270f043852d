import { easypost } from '../../lib/webhook/senders/easypost.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: easypost,
  options: { secret: 'EASYPOST_SECRET' },
  values: { EASYPOST_SECRET: 'gehe1m-für-EasyPost' },
  samples: {
    'easypost-tracker': [
      {
        type: 'tracker.updated',
        id: 'evt_d2f2ab4bdb4a11ed8f7aa1dc4b2e4c05',
        subject: 'trk_e29f4e2c5a2d4b6d9f6d',
      },
    ],
  },
});
