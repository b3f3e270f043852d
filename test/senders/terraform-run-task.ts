import { terraformRunTask } from '../../lib/webhook/senders/terraform-run-task.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: terraformRunTask,
  options: { secret: 'TEXT_SECRET' },
  handshakes: { 'terraform-run-task-test': 'signed' },
  samples: {
    'terraform-run-task-post-plan': [
      { type: 'post_plan', id: 'taskrs-2nH5dncYoXaMVQmJ', subject: 'run-i3Df5to9ELvibKpQ' },
    ],
  },
});
