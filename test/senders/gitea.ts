import { gitea } from '../../lib/webhook/senders/gitea.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: gitea,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 5,
  hasUnsignedId: true,
  samples: {
    'gitea-push': [{ type: 'push', id: 'f6266f16-1bf3-46a5-9ea4-602e06ead473' }],
  },
  vectors: [
    {
      key: 'secret',
      headers: { 'x-gitea-signature': 'd8f89f0618acd61fe621aa4e64078c0e2bca15d0b578b7f3eb734f55883c5320' },
      body: '{"ref":"refs/heads/main"}',
    },
  ],
});
