import { terraform } from '../../lib/webhook/senders/terraform.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: terraform,
  options: { secret: 'TEXT_SECRET' },
  handshakes: { 'terraform-verification': 'signed' },
  samples: {
    'terraform-run': [{ type: 'run:completed', subject: 'run-FwnENkvDnrpyFC7M' }],
  },
  vectors: [
    {
      key: 'secret',
      headers: {
        'x-tfe-notification-signature':
          'b5ecc85145b43a89a2343fe07c50826f277cd357be0bbafd0370449744fe7a4db7af664dbc072c539c27508a5d064a89a5932d436eec3458521ce55b0c9d6694',
      },
      body: '{"payload_version":1}',
    },
  ],
});
