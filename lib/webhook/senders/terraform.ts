import { member } from '../../core/json.ts';
import { firstOf } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * HCP Terraform and Terraform Enterprise: notifications to a generic webhook with a token (HashiCorp Developer, "Notification
 * configurations"). The request that verifies a new configuration is answered, and becomes no event.
 */
export const terraform = (options: SecretOption) =>
  hmacSender(options, {
    name: 'terraform',
    scheme: {
      algorithm: 'sha512',
      encoding: 'hex',
      signature: { header: 'x-tfe-notification-signature' },
      signed: '{body}',
    },
    fields: {
      type: firstOf('body:notifications.0.trigger', 'body:trigger'),
      source: 'body:run_url',
      subject: firstOf('body:run_id', 'body:details.workspace_id'),
      time: 'body:notifications.0.run_updated_at',
      defaultType: 'terraform',
    },
    handshake: ({ body }) => (isVerification(body) ? { status: 200 } : undefined),
  });

const isVerification = (body: unknown) =>
  ['notifications', '0', 'trigger'].reduce(member, body) === 'verification';
