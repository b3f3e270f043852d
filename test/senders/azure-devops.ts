import { azureDevops } from '../../lib/webhook/senders/azure-devops.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: azureDevops,
  options: { secret: 'TEXT_SECRET', username: 'azure' },
  optional: ['username'],
  samples: {
    'azure-devops-push': [
      {
        type: 'git.push',
        id: '03c164c2-8912-4d5e-8009-3707d5f83734',
        subject: '00000000-0000-0000-0000-000000000000',
      },
    ],
  },
});
