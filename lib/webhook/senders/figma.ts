import { bodyTokenSender } from '../factories/body-token-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Figma, which signs nothing and shows a passcode in the body (Figma Developers, "Webhooks security"). The message carries it, too.
 * Figma stops a webhook that is answered with 400.
 */
export const figma = (options: SecretOption) =>
  bodyTokenSender(options, {
    name: 'figma',
    scheme: { algorithm: 'body-token', member: 'passcode' },
    fields: {
      type: 'body:event_type',
      subject: 'body:file_key',
      time: 'body:timestamp',
      defaultType: 'figma',
    },
  });
