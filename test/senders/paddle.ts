import { paddle } from '../../lib/webhook/senders/paddle.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: paddle,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'paddle-transaction': [
      {
        type: 'transaction.completed',
        id: 'evt_01hv8wptq8987qeep44cyrewp9',
        subject: 'txn_01hv8wptq8987qeep44cyrewp9',
      },
    ],
  },
  vectors: [
    {
      key: 'VALID_SECRET',
      seconds: 1698796800,
      headers: {
        'paddle-signature':
          'ts=1698796800;h1=a300428748dce5c70e4da19bffd60769591ea969c99dea3105d0ec9612cf43f9',
      },
      body: '{"data": ["1", "2"]}',
    },
    {
      key: 'VALID_SECRET',
      seconds: 1698796800,
      headers: {
        'paddle-signature':
          'ts=1698796800;h1=28981e941fae76e53db32f3d2a83cb69db41476595e84e1970a1b5d98f62b261;h1=28981e941fae76e53db32f3d2a83cb69db41476595e84e1970a1b5d98f62b261;h2=162b26f89d5b1a0791e48e59567414bd96bc38a2d3f23bd35e67eaf149e18982',
      },
      body: '{"data": "value"}',
      hasMore: true,
    },
  ],
});
