import { vercel } from '../../lib/webhook/senders/vercel.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: vercel,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'vercel-deployment': [
      {
        type: 'deployment.succeeded',
        id: 'evt_2m9Vq7nGk1',
        subject: 'dpl_5WJWYSyB7BpgTj3EuwF37WMRBXBtPQ2iTMJHJBJyRfd',
      },
    ],
  },
});
