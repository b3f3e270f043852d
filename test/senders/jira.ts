import { jira } from '../../lib/webhook/senders/jira.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: jira,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 30,
  hasUnsignedId: true,
  samples: {
    'jira-issue': [
      { type: 'jira:issue_updated', id: '0d0d8b2e-3f3a-4a3e-9d53-8a8a0b7e7c11', subject: 'LP-7' },
    ],
  },
  vectors: [
    {
      key: "It's a Secret to Everybody",
      headers: {
        'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
      },
      body: 'Hello World!',
    },
  ],
});
