import { typeform } from '../../lib/webhook/senders/typeform.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: typeform,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'typeform-response': [{ type: 'form_response', id: '01HV8WPTQ8987QEEP44CYREWP9', subject: 'lT4Z3j' }],
  },
});
