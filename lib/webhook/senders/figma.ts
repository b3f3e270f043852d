import { createSender } from '../factories/create-sender.ts';
import { A_VARIABLE, checkOptions, type SecretOption, variablesOf } from '../factories/options.ts';
import { type BodyTokenScheme, verifyBodyToken } from '../verify/body-token.ts';
import { valuesOf } from '../verify/variables.ts';

const scheme: BodyTokenScheme = { algorithm: 'body-token', member: 'passcode' };

/**
 * Figma, which signs nothing and shows a passcode in the body (Figma Developers, "Webhooks security"). The message carries it, too.
 * Figma stops a webhook that is answered with 400.
 */
export function figma(options: SecretOption) {
  checkOptions('figma', options, { needed: { secret: A_VARIABLE } });
  const { secret } = options;
  return createSender(
    {
      name: 'figma',
      fields: {
        type: 'body:event_type',
        subject: 'body:file_key',
        time: 'body:timestamp',
        defaultType: 'figma',
      },
    },
    {
      scheme,
      verification: 'shared-secret',
      secrets: variablesOf('figma', 'secret', secret),
      verify: ({ rawBody }, { secrets }) => verifyBodyToken(scheme, rawBody, valuesOf(secret, secrets)),
    },
  );
}
