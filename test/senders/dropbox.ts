import { dropbox } from '../../lib/webhook/senders/dropbox.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: dropbox,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 10,
  samples: {
    'dropbox-change': [
      {
        type: 'dropbox',
        id: '7048e7e78692d212e2e09d30aac36233abc301f8dbae2c68db907bd23fea0ef6-2026-11-23T06:00:00.000Z',
      },
    ],
  },
  vectors: [
    {
      key: 'the_secret',
      headers: {
        'x-dropbox-signature': '0a8c16b085420b960dc78664279fe09e936a2a01b1f91064869d9e77dfd64529',
      },
      body: '{"delta": {"users": [12345]}}',
    },
  ],
});
