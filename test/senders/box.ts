import { box } from '../../lib/webhook/senders/box.ts';
import { senderCase } from '../support/sender-case.ts';

/** What both of Box's published requests have; the time has the zone in which it was written. */
const published = {
  'box-signature-version': '1',
  'box-signature-algorithm': 'HmacSHA256',
  'box-delivery-timestamp': '2020-01-01T00:00:00-07:00',
};
const body =
  '{"type":"webhook_event","webhook":{"id":"1234567890"},"trigger":"FILE.UPLOADED","source":{"id":"1234567890","type":"file","name":"Test.txt"}}';

export default senderCase({
  create: box,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'box-uploaded': [
      { type: 'FILE.UPLOADED', id: 'eb0c4e06-751f-442c-86f8-fd5bb404dbec', subject: '73835521473' },
    ],
  },
  vectors: [
    {
      key: 'SamplePrimaryKey',
      seconds: 1577862000,
      headers: { ...published, 'box-signature-primary': '6TfeAW3A1PASkgboxxA5yqHNKOwFyMWuEXny/FPD5hI=' },
      body,
      hasMore: true,
    },
    {
      key: 'SampleSecondaryKey',
      seconds: 1577862000,
      headers: { ...published, 'box-signature-secondary': 'v+1CD1Jdo3muIcbpv5lxxgPglOqMfsNHPV899xWYydo=' },
      body,
      hasMore: true,
    },
  ],
});
