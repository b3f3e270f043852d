import { contentful } from '../../lib/webhook/senders/contentful.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: contentful,
  options: { secret: 'TEXT_SECRET', url: 'https://hooks.example.com/hooks/contentful' },
  samples: {
    'contentful-publish': [{ type: 'ContentManagement.Entry.publish', subject: 'bookOne' }],
  },
});
