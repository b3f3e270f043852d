import { microsoftGraph } from '../../lib/webhook/senders/microsoft-graph.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: microsoftGraph,
  options: { secret: 'GRAPH_CLIENT_STATE' },
  values: { GRAPH_CLIENT_STATE: 'client-state-of-a-subscription' },
  isBatch: true,
  waitsSeconds: 3,
  samples: {
    'microsoft-graph-changes': [
      {
        type: 'created',
        id: 'lsgTZMr9KwAAA',
        subject: 'Users/ddfcd489-628b-7d04-b48b-20075df800e5/Messages/AAMkAG1',
      },
      {
        type: 'reauthorizationRequired',
        id: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07.Users/ddfcd489-628b-7d04-b48b-20075df800e5/Messages',
        subject: 'Users/ddfcd489-628b-7d04-b48b-20075df800e5/Messages',
      },
    ],
  },
});
