import { intercom } from '../../lib/webhook/senders/intercom.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: intercom,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'intercom-conversation': [
      { type: 'conversation.user.created', id: 'notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3', subject: '524' },
    ],
  },
});
