import { grafana } from '../../lib/webhook/senders/grafana.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: grafana,
  options: { secret: 'TEXT_SECRET', timestampHeader: 'X-Grafana-Time' },
  optional: ['timestampHeader'],
  samples: {
    'grafana-alert': [{ type: 'firing' }],
  },
});
