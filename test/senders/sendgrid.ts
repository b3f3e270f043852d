import { sendgrid } from '../../lib/webhook/senders/sendgrid.ts';
import { senderCase } from '../support/sender-case.ts';
import { otherP256, p256, spkiOf } from '../support/sender-keys.ts';

export default senderCase({
  create: sendgrid,
  options: { publicKey: 'SENDGRID_PUBLIC_KEY' },
  values: { SENDGRID_PUBLIC_KEY: spkiOf(p256).toString('base64') },
  privateKey: p256.privateKey,
  otherValue: spkiOf(otherP256).toString('base64'),
  isBatch: true,
  waitsSeconds: 10,
  samples: {
    'sendgrid-batch': [
      { type: 'delivered', id: 'ZGVsaXZlcmVkLTAtMTA5OTQ5MTk' },
      { type: 'bounce', id: 'Ym91bmNlLTAtMTA5OTQ5MTk' },
    ],
  },
});
