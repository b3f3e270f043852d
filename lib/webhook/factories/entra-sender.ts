import type { Sender } from '../sender.ts';
import type { SenderTraits } from './create-sender.ts';
import { oidcSender } from './oidc-sender.ts';
import { checkOptions, listOf } from './options.ts';

/** Tokens of Microsoft Entra. */
export interface EntraOptions {
  /** The Entra application that the subscription names: its id, or its application id URI, or both. */
  readonly audience: string | readonly string[];
  /** The Entra tenant that issues the tokens. */
  readonly tenantId: string;
  /** The application that tokens must come from. Default: any that has the role which the sender's service gets. */
  readonly appId?: string;
}

/**
 * A sender whose requests show a token of Microsoft Entra.
 *
 * @throws TypeError if an option is missing or unknown
 */
export function entraSender(
  options: EntraOptions,
  { role, ...traits }: SenderTraits & { readonly role: string },
): Sender {
  checkOptions(traits.name, options, {
    needed: {
      audience:
        'the Entra application that the subscription names (or "key": the variable of a secret in the URL)',
      tenantId: 'the Entra tenant that issues the tokens',
    },
    optional: ['appId'],
  });
  const { audience, tenantId, appId } = options;
  const login = `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}`;
  return oidcSender({
    ...traits,
    rules: {
      // The token's version is a setting of the application that the subscription names.
      issuers: [`https://sts.windows.net/${tenantId}/`, `${login}/v2.0`],
      keysUrl: new URL(`${login}/discovery/v2.0/keys`),
      audience: listOf(audience),
    },
    isExpected: ({ azp, appid, roles = [] }) =>
      appId === undefined ? roles.includes(role) : (azp ?? appid) === appId,
  });
}
