import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Buildkite's pipeline webhooks with a signature (Buildkite Docs, "Webhooks"); the form of the header comes from third parties. */
export const buildkite = (options: SecretOption) =>
  hmacSender(options, {
    name: 'buildkite',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-buildkite-signature', separator: ',', prefix: 'signature=' },
      timestamp: {
        header: 'x-buildkite-signature',
        separator: ',',
        prefix: 'timestamp=',
        toleranceSeconds: 300,
      },
      signed: '{timestamp}.{body}',
    },
    fields: {
      id: 'header:x-buildkite-request',
      type: 'body:event',
      source: 'body:pipeline.web_url',
      subject: 'body:build.id',
      defaultType: 'buildkite',
    },
  });
