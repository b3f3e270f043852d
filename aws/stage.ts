import * as z from 'zod';
import type { Resolver } from './osls.ts';

const Days = z.literal(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  'is not a number of days that CloudWatch Logs allows',
);

/** What a file in stages/ may say. stages/default.yml explains each line. */
const Stage = z.strictObject({
  logRetentionInDays: Days,
  throttling: z.strictObject({ rate: z.number().positive(), burst: z.number().int().positive() }),
  reservedConcurrency: z.record(
    z.string(),
    z.union([z.number().int().min(1), z.literal('none').transform(() => ({ Ref: 'AWS::NoValue' }))]),
  ),
  maximumConcurrency: z.number().int().min(2).max(1000),
  alarms: z.strictObject({
    topicArn: z.string().startsWith('arn:').nullable(),
    email: z.email().nullable(),
    outboxMinutes: z.number().int().min(5).max(1440),
  }),
  kmsKeyArns: z.array(z.string().startsWith('arn:')),
  tags: z.record(z.string(), z.string()),
});

/** The sizes of a stage. */
export type Stage = z.output<typeof Stage>;

/** `stages/<stage>.yml` over `stages/default.yml`. Throws Error with the name of every line that is not valid. */
export async function stage({ resolveVariable }: Resolver): Promise<Stage> {
  const service = z.string().parse(await resolveVariable('self:service'));
  const name = z.string().parse(await resolveVariable('sls:stage'));
  const defaults = await resolveVariable('file(stages/default.yml)');
  const own = await resolveVariable(`file(stages/${name}.yml), null`);
  const parsed = Stage.safeParse(merge(defaults, own));
  if (parsed.success) return { ...parsed.data, tags: { service, stage: name, ...parsed.data.tags } };
  throw new Error(`stages/${name}.yml or stages/default.yml is not valid:\n${z.prettifyError(parsed.error)}`);
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The second value over the first. A mapping is merged line by line; everything else is replaced. */
function merge(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above ?? below;
  const names = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  return Object.fromEntries(
    names.map((name) => [name, name in above ? merge(below[name], above[name]) : below[name]]),
  );
}
