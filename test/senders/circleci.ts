import { circleci } from '../../lib/webhook/senders/circleci.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: circleci,
  options: { secret: 'TEXT_SECRET' },
  waitsSeconds: 10,
  samples: {
    'circleci-workflow': [
      {
        type: 'workflow-completed',
        id: '3888f21b-eaa7-38e3-8f3d-75a63bba8895',
        subject: 'fda08377-fe7e-46b1-8992-3a7aaecac9c3',
      },
    ],
  },
  vectors: [
    {
      key: 'secret',
      headers: {
        'circleci-signature': 'v1=734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a',
      },
      body: 'hello world',
    },
    {
      key: 'another-secret',
      headers: {
        'circleci-signature': 'v1=daa220016c8f29a8b214fbfc3671aeec2145cfb1e6790184ffb38b6d0425fa00',
      },
      body: 'lalala',
    },
    {
      key: 'hunter123',
      headers: {
        'circleci-signature': 'v1=9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa',
      },
      body: 'an-important-request-payload',
    },
    {
      key: 'secret',
      headers: {
        'circleci-signature': 'v1=773ba44693c7553d6ee20f61ea5d2757a9a4f4a44d2841ae4e95b52e4cd62db4',
      },
      body: 'foo',
    },
  ],
});
