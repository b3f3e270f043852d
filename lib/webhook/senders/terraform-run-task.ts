import { member } from '../../core/json.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Run tasks of HCP Terraform, with an HMAC key (HashiCorp Developer, "Run tasks integration"). The body holds an access token for the
 * answer to the task, and the message carries it: who reads the topic can answer. The name of the header comes from third parties.
 */
export const terraformRunTask = (options: SecretOption) =>
  hmacSender(options, {
    name: 'terraform-run-task',
    scheme: {
      algorithm: 'sha512',
      encoding: 'hex',
      signature: { header: 'x-tfc-task-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'body:task_result_id',
      type: 'body:stage',
      source: 'body:run_app_url',
      subject: 'body:run_id',
      time: 'body:run_created_at',
      defaultType: 'terraform-run-task',
    },
    handshake: ({ body }) => (member(body, 'stage') === 'test' ? { status: 200 } : undefined),
    accepted: { status: 200 },
  });
