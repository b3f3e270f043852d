import { openai } from '../../lib/webhook/senders/openai.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: openai,
  options: { secret: 'WHSEC' },
  waitsSeconds: 15,
  samples: {
    'openai-response': [
      { type: 'response.completed', id: 'msg_2xYvKq8ZtB1nC4dE5fG6hJ7k', subject: 'resp_abc123' },
    ],
  },
  vectors: [
    {
      key: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      seconds: 1614265330,
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
    },
    {
      key: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      seconds: 1649367553,
      headers: {
        'webhook-id': 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
        'webhook-timestamp': '1649367553',
        'webhook-signature': 'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
      },
      body: '{"email":"test@example.com","username":"test_user"}',
    },
  ],
});
