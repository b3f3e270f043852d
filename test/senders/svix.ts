import { svix } from '../../lib/webhook/senders/svix.ts';
import { senderCase } from '../support/sender-case.ts';
import { ed25519, otherEd25519, spkiOf } from '../support/sender-keys.ts';

export default senderCase({
  create: svix,
  options: { publicKey: 'WHPK' },
  optional: ['publicKey'],
  privateKey: ed25519.privateKey,
  otherValue: `whpk_${spkiOf(otherEd25519).subarray(-32).toString('base64')}`,
  waitsSeconds: 15,
  samples: {
    'svix-message': [{ type: 'invoice.paid', id: 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk' }],
  },
});
