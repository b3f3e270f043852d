import { figma } from '../../lib/webhook/senders/figma.ts';
import { senderCase } from '../support/sender-case.ts';

export default senderCase({
  create: figma,
  options: { secret: 'FIGMA_PASSCODE' },
  values: { FIGMA_PASSCODE: 'figma-passcode-of-a-webhook' },
  samples: {
    'figma-file': [{ type: 'FILE_UPDATE', subject: 'zH9RyMRPkQ4yWkKC7R2lYd' }],
  },
});
