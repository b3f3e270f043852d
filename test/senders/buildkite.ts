import { buildkite } from '../../lib/webhook/senders/buildkite.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: buildkite,
  options: { secret: 'TEXT_SECRET' },
  hasUnsignedId: true,
  samples: {
    'buildkite-build': [
      {
        type: 'build.finished',
        id: '9a7c2f9e-53c3-4b3c-9f0e-7d5b5d7f6a01',
        subject: 'f62a1b4d-10f9-4790-bc1c-e2c3a0c80983',
      },
    ],
  },
});
