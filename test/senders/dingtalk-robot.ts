import { dingtalkRobot } from '../../lib/webhook/senders/dingtalk-robot.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: dingtalkRobot,
  options: { secret: 'TEXT_SECRET' },
  samples: {
    'dingtalk-robot-message': [{ type: 'text', id: 'msgAbCdEf1234567890==', subject: 'cidKXmyG1Vw==' }],
  },
});
