import { datadog } from '../../lib/webhook/senders/datadog.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: datadog,
  options: { secret: 'TEXT_SECRET', username: 'datadog' },
  optional: ['username'],
  waitsSeconds: 15,
  samples: {
    'datadog-alert': [{ type: 'metric_alert_monitor', id: '7234567890123456789' }],
  },
});
