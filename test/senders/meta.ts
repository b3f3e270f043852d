import { meta } from '../../lib/webhook/senders/meta.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: meta,
  options: { secret: 'TEXT_SECRET', verifyToken: 'META_VERIFY_TOKEN' },
  values: { META_VERIFY_TOKEN: 'meta-verify-token' },
  isBatch: true,
  samples: {
    'meta-whatsapp': [
      {
        type: 'whatsapp_business_account.messages',
        id: 'wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQTdCNTg5RjY1MzhGAA==',
        subject: '102290129340398',
      },
      {
        type: 'whatsapp_business_account.messages',
        id: 'wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA.delivered',
        subject: '102290129340398',
      },
    ],
    'meta-messenger': [{ type: 'page.message', id: 'm_AG5Hz2Uq7tuwNEhXfYYKj8mJEM', subject: '1234567890' }],
  },
});
