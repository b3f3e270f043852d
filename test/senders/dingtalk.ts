import { dingtalk } from '../../lib/webhook/senders/dingtalk.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: dingtalk,
  options: { secret: 'TEXT_SECRET', aesKey: 'DINGTALK_AES_KEY', owner: 'ding1234567890abcdef' },
  values: { DINGTALK_AES_KEY: 'o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus' },
  waitsSeconds: 1.5,
  answer: /^\{"msg_signature":"[0-9a-f]{40}","encrypt":"[^"]{64,}","timeStamp":"\d{13}","nonce":"[^"]+"\}$/,
  samples: {
    'dingtalk-user-added': [{ type: 'user_add_org', subject: 'ding1234567890abcdef' }],
  },
});
