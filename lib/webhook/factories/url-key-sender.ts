import type { WebhookRequest } from '../http/request.ts';
import type { Sender } from '../sender.ts';
import { isSameText, valuesOf } from '../verify/variables.ts';
import type { Verification, VerifyContext } from '../verify/verification.ts';
import { createSender, onlyPost, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type Names, variablesOf } from './options.ts';

/** A secret in the URL: `https://…/hooks/azure?key=…`. */
export interface UrlKeyOptions {
  /** Names the variable that holds the secret; several of them serve a rotation. */
  readonly key: Names;
}

/** A sender whose URL holds a secret, also in the request that asks before it posts. Access logs hold such a URL, too. */
export function urlKeySender(options: UrlKeyOptions, traits: SenderTraits): Sender {
  checkOptions(traits.name, options, { needed: { key: A_VARIABLE } });
  const { key } = options;
  return createSender(
    {
      ...traits,
      preflight(request, context) {
        const answer = traits.preflight?.(request, context);
        return answer && verifyKey(request, key, context) !== 'verified' ? { status: 401 } : answer;
      },
    },
    {
      verification: 'shared-secret',
      secrets: variablesOf(traits.name, 'key', key),
      verify: onlyPost((request, context) => verifyKey(request, key, context)),
    },
  );
}

function verifyKey(
  { query }: WebhookRequest,
  key: Names,
  { secrets }: Pick<VerifyContext, 'secrets'>,
): Verification {
  const [given, ...others] = new URLSearchParams(query).getAll('key');
  if (given === undefined) return 'missing: key in the URL';
  if (others.length > 0) return 'malformed: more than one key in the URL';
  const expected = valuesOf(key, secrets);
  if (expected.length === 0) return 'no-secret';
  return expected.some((secret) => isSameText(given, secret)) ? 'verified' : 'mismatch';
}
