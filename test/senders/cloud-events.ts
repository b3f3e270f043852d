import { bearer } from '../../lib/webhook/senders/bearer.ts';
import { cloudEvents } from '../../lib/webhook/senders/cloud-events.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: cloudEvents,
  options: { sender: bearer({ secret: 'TEXT_SECRET' }), allowedOrigins: ['events.example.com'] },
  optional: ['allowedOrigins'],
  isProvenElsewhere: true,
  forging: {
    prove: (request) => ({
      ...request,
      headers: { ...request.headers, authorization: 'Bearer S3cr3t-of-many-senders' },
    }),
    covered(request) {
      const { authorization = '' } = request.headers;
      const [, scheme = '', token] = /^(\w+ )?(.*)$/s.exec(authorization) ?? [];
      return [scheme.toLowerCase(), token, request.repeatedHeaders.has('authorization')];
    },
  },
  samples: {
    'cloud-events-binary': [
      { type: 'com.example.order.placed', id: 'A234-1234-1001', subject: 'Bestellung für A-1001' },
    ],
    'cloud-events-structured': [
      { type: 'com.example.order.placed', id: 'A234-1234-1001', subject: 'A-1001' },
    ],
    'cloud-events-batched': [
      { type: 'com.example.order.placed', id: 'A234-1234-1001', subject: 'A-1001' },
      { type: 'com.example.order.placed', id: 'A234-1234-1002', subject: 'A-1002' },
    ],
  },
});
