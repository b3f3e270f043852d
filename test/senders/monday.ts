import { monday } from '../../lib/webhook/senders/monday.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: monday,
  options: { secret: 'TEXT_SECRET', url: 'https://hooks.example.com/hooks/monday' },
  samples: {
    'monday-item': [{ type: 'create_pulse', id: 'b5ed2e17c530f43668de130142445cba', subject: '1772099344' }],
  },
});
