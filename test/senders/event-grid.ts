import { eventGrid } from '../../lib/webhook/senders/event-grid.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: eventGrid,
  options: { key: 'EVENT_GRID_KEY' },
  isProvenElsewhere: true,
  values: { EVENT_GRID_KEY: 'event-grid-key-of-a-url' },
  forging: {
    prove: (request) => ({ ...request, query: 'key=event-grid-key-of-a-url' }),
    covered: ({ query }) => new URLSearchParams(query).getAll('key'),
  },
  waitsSeconds: 30,
  samples: {
    'event-grid-blob-created': [
      {
        type: 'Microsoft.Storage.BlobCreated',
        id: '831e1650-001e-001b-66ab-eeb76e069631',
        subject: '/blobServices/default/containers/reports/blobs/1.csv',
      },
      {
        type: 'Microsoft.Storage.BlobCreated',
        id: '831e1650-001e-001b-66ab-eeb76e069632',
        subject: '/blobServices/default/containers/reports/blobs/2.csv',
      },
    ],
  },
});
