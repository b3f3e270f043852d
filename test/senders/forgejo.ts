import { forgejo } from '../../lib/webhook/senders/forgejo.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: forgejo,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 5,
  hasUnsignedId: true,
  samples: {
    'forgejo-push': [{ type: 'push', id: 'f6266f16-1bf3-46a5-9ea4-602e06ead473' }],
  },
  vectors: [
    {
      key: 'secret',
      headers: { 'x-forgejo-signature': 'd8f89f0618acd61fe621aa4e64078c0e2bca15d0b578b7f3eb734f55883c5320' },
      body: '{"ref":"refs/heads/main"}',
    },
  ],
});
