import { clerk } from '../../lib/webhook/senders/clerk.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: clerk,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'clerk-user': [
      {
        type: 'user.created',
        id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k',
        subject: 'user_29w83sxmDNGwOuEthce5gg56FcC',
      },
    ],
  },
  vectors: [
    {
      key: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      seconds: 1649367553,
      headers: {
        'svix-id': 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
        'svix-timestamp': '1649367553',
        'svix-signature': 'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
      },
      body: '{"email":"test@example.com","username":"test_user"}',
    },
  ],
});
