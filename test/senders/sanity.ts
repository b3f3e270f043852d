import { sanity } from '../../lib/webhook/senders/sanity.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: sanity,
  options: { secret: 'TEXT_SECRET' },
  hasUnsignedId: true,
  samples: {
    'sanity-document': [{ type: 'update', id: 'b1c9d8f2e3a4', subject: 'resume' }],
  },
  vectors: [
    {
      key: 'test',
      seconds: 1633519811.129,
      headers: {
        'sanity-webhook-signature': 't=1633519811129,v1=tLa470fx7qkLLEcMOcEUFuBbRSkGujyskxrNXcoh0N0',
      },
      body: '{"_id":"resume"}',
    },
  ],
});
