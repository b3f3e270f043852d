import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** CircleCI: only `v1` signatures count (CircleCI Docs, "Outbound webhooks"). CircleCI waits 10 seconds for an answer. */
export const circleci = (options: SecretOption) =>
  hmacSender(options, {
    name: 'circleci',
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'circleci-signature', separator: ',', prefix: 'v1=' },
      signed: '{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      source: 'body:project.slug',
      subject: 'body:workflow.id',
      time: 'body:happened_at',
      defaultType: 'circleci',
    },
  });
