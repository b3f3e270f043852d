import * as z from 'zod';
import { Arn } from './serverless-queues.ts';

export const HttpApi = z.union([
  z.string().regex(/^(\w+|\*) \/hooks\/\{sender\}$/, 'the local HTTP front serves only /hooks/{sender}'),
  z.object({ method: z.string(), path: z.literal('/hooks/{sender}') }),
]);

const enabled = z.boolean().default(true);
const ignored = z.unknown().optional(); // does not change what a function gets

export const Schedule = z.union([
  z
    .string()
    .transform((rate) => ({ rate: [rate], method: 'eventBus', timezone: 'UTC', enabled: true }) as const),
  z.strictObject({
    rate: z.array(z.string('is not rate() or cron()')).min(1),
    method: z.enum(['scheduler', 'eventBus']).default('eventBus'),
    name: z.string().optional(),
    timezone: z.string().default('UTC'),
    enabled,
    input: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    description: ignored,
    roleArn: ignored,
    groupName: ignored,
  }),
]);

export const EventBridge = z.strictObject({
  eventBus: z.string().default('default'),
  pattern: z.record(z.string(), z.unknown()),
  enabled,
  name: ignored,
  description: ignored,
  retryPolicy: ignored,
  deadLetterQueueArn: ignored,
});

export const Sqs = z.union([
  Arn.transform((arn) => ({
    arn,
    batchSize: 10,
    maximumBatchingWindow: 0,
    enabled: true,
    maximumConcurrency: undefined,
    filterPatterns: undefined,
    reports: undefined,
  })),
  z
    .strictObject({
      arn: Arn,
      batchSize: z.number().default(10),
      maximumBatchingWindow: z.number().default(0),
      functionResponseType: z.literal('ReportBatchItemFailures').optional(),
      enabled,
      maximumConcurrency: z.number().optional(),
      filterPatterns: ignored,
    })
    .transform(({ functionResponseType: reports, ...rest }) => ({ ...rest, reports })),
]);
