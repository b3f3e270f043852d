import type { EventFields } from '../events/fields.ts';

const fields: EventFields = {
  // The first of them is signed, where anything is.
  id: [['header:webhook-id', 'header:idempotency-key', 'header:x-gitlab-event-uuid']],
  type: [['body:object_kind', 'body:event_name', 'header:x-gitlab-event'], 'body:object_attributes.action'],
  source: ['body:project.web_url'],
  defaultType: 'gitlab',
};

export const gitlabTraits = { name: 'gitlab', fields, answerWithinMs: 9000 };
