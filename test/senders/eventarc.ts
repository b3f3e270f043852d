import { eventarc } from '../../lib/webhook/senders/eventarc.ts';
import { bearerToken } from '../support/authorities.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: eventarc,
  options: { audience: 'https://hooks.example.com', serviceAccount: 'push@example.com' },
  isProvenElsewhere: true,
  forging: bearerToken(
    {
      iss: 'https://accounts.google.com',
      aud: 'https://hooks.example.com',
      email: 'push@example.com',
      email_verified: true,
    },
    'https://www.googleapis.com/oauth2/v3/certs',
  ),
  waitsSeconds: 10,
  samples: {
    'eventarc-object-finalized': [
      {
        type: 'google.cloud.storage.object.v1.finalized',
        id: '10417361213459711',
        subject: 'objects/2026/11.csv',
      },
    ],
  },
});
