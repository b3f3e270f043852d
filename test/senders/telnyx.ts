import { telnyx } from '../../lib/webhook/senders/telnyx.ts';
import { senderCase } from '../support/sender-case.ts';
import { ed25519, otherEd25519, spkiOf } from '../support/sender-keys.ts';

export default senderCase({
  create: telnyx,
  options: { publicKey: 'TELNYX_PUBLIC_KEY' },
  values: { TELNYX_PUBLIC_KEY: spkiOf(ed25519).subarray(-32).toString('base64') },
  privateKey: ed25519.privateKey,
  otherValue: spkiOf(otherEd25519).subarray(-32).toString('base64'),
  samples: {
    'telnyx-message': [
      {
        type: 'message.received',
        id: 'b301ed3f-1490-491f-995f-6e64e69674d4',
        subject: '84cca175-9755-4859-b67f-4730d7f58aa3',
      },
    ],
  },
});
