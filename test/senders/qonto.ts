import { qonto } from '../../lib/webhook/senders/qonto.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: qonto,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 1,
  samples: {
    'qonto-transaction': [
      {
        type: 'v1/transactions',
        id: '01968118-96ca-702f-8d57-63c23479dd5c',
        subject: '01968118-ff61-71a1-8c88-9a5032bc0d29',
      },
    ],
  },
  vectors: [
    {
      key: 'test-secret',
      seconds: 1704110400,
      headers: {
        'x-qonto-signature':
          't=1704110400,v1=56aff06dc227db80d6568a5070f912c601c31f20451745d257cbc0b5dfa93805',
      },
      body: '{"test":"data"}',
    },
  ],
});
