import { hmac } from '../../lib/webhook/senders/hmac.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: hmac,
  options: {
    secret: 'TEXT_SECRET',
    signature: { header: 'X-Signature', prefix: 'sha512=' },
    algorithm: 'sha512',
    signed: '{timestamp}.{id}.{body}',
    timestamp: { header: 'X-Timestamp', toleranceSeconds: 60 },
    deliveryId: { header: 'X-Delivery' },
    id: 'header:X-Delivery',
    type: 'body:type',
  },
  optional: ['algorithm', 'signed', 'timestamp', 'deliveryId', 'id', 'type'],
  samples: {
    'hmac-order': [{ type: 'order.placed', id: 'd-1001' }],
  },
});
