import { zendesk } from '../../lib/webhook/senders/zendesk.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: zendesk,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'zendesk-ticket': [
      {
        type: 'zen:event-type:ticket.created',
        id: '5d2b1b9e-6f2e-4f0c-9f5e-1f3b5f9e6a11',
        subject: 'zen:ticket:35436',
      },
    ],
  },
  vectors: [
    {
      key: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==',
      seconds: 1616648967,
      headers: {
        'x-zendesk-webhook-signature': '/mXSigLOoEkcTQbsWqgaVKrxFhN+K298pf/niM2rAnI=',
        'x-zendesk-webhook-signature-timestamp': '2021-03-25T05:09:27Z',
      },
      body: '{"a":1}',
      hasMore: true,
    },
  ],
});
