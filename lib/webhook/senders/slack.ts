import { member, parseJson } from '../../core/json.ts';
import { type EventFields, eventOf } from '../events/content.ts';
import { firstOf } from '../events/fields.ts';
import { withFormFields } from '../events/form.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import type { Answer } from '../http/answer.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

const fields: EventFields = {
  id: firstOf('body:event_id', 'body:trigger_id'),
  type: firstOf('body:event.type', 'body:type'),
  subject: firstOf('body:team_id', 'body:team.id'),
  defaultType: 'slash_command',
};

/**
 * Slack: events as JSON, slash commands and interactions as forms (Slack, "Verifying requests from Slack").
 */
export const slack = (options: SecretOption) =>
  hmacSender(options, {
    name: 'slack',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-slack-signature', prefix: 'v0=' },
      timestamp: { header: 'x-slack-request-timestamp', toleranceSeconds: 300 },
      signed: 'v0:{timestamp}:{body}',
    },
    fields,
    media: 'any',
    handshake,
    answerWithinMs: 2500,
    events: (request) => [eventOf(fields, withPayload(request))],
  });

/** Slack also signs its two questions: whether the URL belongs to the app, and whether its certificate is valid. */
function handshake(request: VerifiedRequest): Answer | undefined {
  const { body } = withFormFields(request);
  const challenge = member(body, 'challenge');
  if (member(body, 'type') === 'url_verification' && typeof challenge === 'string') {
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: challenge };
  }
  return member(body, 'ssl_check') === '1' ? { status: 200 } : undefined;
}

/** An interaction is JSON in a field of a form. */
function withPayload(request: VerifiedRequest): VerifiedRequest {
  const form = withFormFields(request);
  const payload = member(form.body, 'payload');
  return form !== request && typeof payload === 'string' ? { ...form, body: parseJson(payload) } : form;
}
