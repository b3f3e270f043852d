import { line } from '../../lib/webhook/senders/line.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: line,
  options: { secret: 'TEXT_SECRET' },
  isBatch: true,
  samples: {
    'line-message': [
      { type: 'message', id: '01H810YECXQQZ37VAXPF6H9E6T', subject: 'Uc7f1a5a4d2b34c5e9f00112233445566' },
      { type: 'follow', id: '01H810YECXQQZ37VAXPF6H9E6U', subject: 'Uc7f1a5a4d2b34c5e9f00112233445566' },
    ],
  },
  vectors: [
    {
      key: 'test_secret',
      headers: { 'x-line-signature': 't7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM=' },
      body: '{"hello":"world"}',
      nearMiss: { 'x-line-signature': 't7Hn4ZDHqs6e+wdvi5TyQivzie0DmMUmuXEBqyyE/tM=' },
    },
  ],
});
