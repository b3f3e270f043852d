import type { EventFields } from '../events/content.ts';
import { firstOf, joined } from '../events/fields.ts';

const fields: EventFields = {
  // With a signing token, the first of them is signed.
  id: firstOf('header:webhook-id', 'header:idempotency-key', 'header:x-gitlab-event-uuid'),
  type: joined(
    firstOf('body:object_kind', 'body:event_name', 'header:x-gitlab-event'),
    'body:object_attributes.action',
  ),
  source: 'body:project.web_url',
  defaultType: 'gitlab',
};

/** The traits that GitLab's requests have with either kind of token. */
export const gitlabTraits = { name: 'gitlab', fields, answerWithinMs: 9000 };
