import { aws, logicalIds, ref, sub, type Value } from './osls.ts';
import type { Service } from './service.ts';

/** Outputs of the stack, which the commands read. */
export function outputs({
  functions,
  queues,
}: Service): Record<string, { Description: string; Value: Value }> {
  const urls = [
    ...queues.map(({ logicalId }) => logicalId),
    'Outbox',
    'DeadLetters',
    'Failures',
    'FifoFailures',
  ];
  return {
    ...(functions.some(({ isHttp }) => isHttp) && {
      WebhookUrl: {
        Description: 'Senders post to this URL, followed by / and the name of their route',
        Value: sub(`https://\${${logicalIds.httpApi}}.execute-api.${aws.region}.${aws.urlSuffix}/hooks`),
      },
    }),
    ...Object.fromEntries(
      urls.map((id) => [`${id}QueueUrl`, { Description: `URL of the queue ${id}`, Value: ref(id) }]),
    ),
  };
}
