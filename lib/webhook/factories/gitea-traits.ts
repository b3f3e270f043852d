import { joined } from '../events/fields.ts';
import type { HmacTraits } from './hmac-sender.ts';

/**
 * The traits of Gitea and of Forgejo, which names its headers after itself. The same requests have headers with GitHub's names.
 * In form mode the signature covers the JSON in the form and not the body, so webhooks must have the content type
 * application/json.
 */
export const giteaTraits = (name: 'gitea' | 'forgejo'): HmacTraits => ({
  name,
  answerWithinMs: 4500,
  scheme: {
    algorithm: 'sha256',
    encoding: 'hex',
    signature: { header: `x-${name}-signature` },
    signed: '{body}',
  },
  fields: {
    id: `header:x-${name}-delivery`,
    type: joined(`header:x-${name}-event`, 'body:action'),
    source: 'body:repository.html_url',
    defaultType: name,
  },
});
