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
  // Computed once, with Node's HMAC: the key is the secret with its letters and accents apart.
  vectors: ['geheim-f\u00fcr-EasyPost', 'geheim-fu\u0308r-EasyPost'].map((key) => ({
    key,
    headers: {
      'x-hmac-signature': 'hmac-sha256-hex=d6de6cf3bc6b8f1a050fbbaa36c5f001bd46b7e2daa09fabd34cb1ecd2b4a5e0',
    },
    body: '{"a":1}',
  })),
});
