import { teams } from '../../lib/webhook/senders/teams.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: teams,
  options: { secret: 'TEAMS_TOKEN' },
  values: { TEAMS_TOKEN: 'vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=' },
  waitsSeconds: 5,
  answer: /^\{"type":"message","text":"Received"\}$/,
  vectors: [
    {
      key: 'vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=',
      headers: { authorization: 'HMAC j+dI9anrE9YRqUcFI9N5ednHoZEXfwn7T6gESXpi3Kk=' },
      body: '{"type":"message"}',
    },
  ],
  samples: {
    'teams-message': [{ type: 'message', id: '1795413600000', subject: 'Erika Mustermann' }],
  },
});
