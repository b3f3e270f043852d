import { alibabaSmq } from '../../lib/webhook/senders/alibaba-smq.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: alibabaSmq,
  options: {
    topicOwner: '1321669497458181',
    topicName: 'orders',
    url: 'https://hooks.example.com/hooks/alibaba-smq',
  },
  optional: ['topicName'],
  isProvenElsewhere: true,
  accepted: 204,
  samples: {
    'alibaba-smq-message': [{ type: 'placed', id: '250EB49D5F8D737A391C93C6ED165396', subject: 'orders' }],
  },
});
