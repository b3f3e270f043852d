import { feishu } from '../../lib/webhook/senders/feishu.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: feishu,
  options: { secret: 'TEXT_SECRET', verifyToken: 'FEISHU_TOKEN' },
  values: { FEISHU_TOKEN: 'feishu-verification-token' },
  waitsSeconds: 3,
  samples: {
    'feishu-message': [
      { type: 'im.message.receive_v1', id: 'f7984f25108f8137722bb63cee927e66', subject: '2d5a5a3f1b4c175f' },
    ],
    'feishu-approval': [
      { type: 'approval_instance', id: 'bc447199585340d1f3728d26b1c0297a', subject: '2d5a5a3f1b4c175f' },
    ],
  },
});
