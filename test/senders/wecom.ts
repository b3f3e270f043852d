import { wecom } from '../../lib/webhook/senders/wecom.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: wecom,
  options: { secret: 'TEXT_SECRET', aesKey: 'WECOM_AES_KEY', owner: 'wx5823bf96d3bd56c7' },
  values: { WECOM_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' },
  waitsSeconds: 5,
  samples: {
    'wecom-message': [{ type: 'text', id: '4561255354251345929', subject: 'mycreate' }],
    'wecom-subscribe': [
      { type: 'event.subscribe', id: 'mycreate.1795413600.subscribe', subject: 'mycreate' },
    ],
  },
});
