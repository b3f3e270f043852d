import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { toSchedulePayload } from '../schedule/schedules.ts';
import { ActionError } from './action-error.ts';
import type { ConsoleCloud } from './console-cloud.ts';
import type { LetterView } from './letters.ts';
import { rowIdOf } from './row-jobs.ts';

/** A message for a queue. */
export interface QueueMessage {
  readonly body: string;
  /** The message group of a FIFO queue. */
  readonly group?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** An event for the bus. `detail` is JSON text. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: string;
  /** Default: the default bus. */
  readonly eventBus?: string | undefined;
}

const Gateway = z.object({ requestContext: z.object({ requestId: z.string() }) });
const Records = z.looseObject({ Records: z.array(z.looseObject({ messageId: z.string() })).min(1) });
const PutEventsAnswer = z.object({
  Entries: z.array(z.object({ EventId: z.string().optional(), ErrorMessage: z.string().optional() })),
});

/** The triggers of the local cloud, for a person to use: queues, schedules and the event bus. */
export function createSources(cloud: ConsoleCloud) {
  const { history, sqs } = cloud;

  return {
    /** Names of the webhook routes. */
    senders: () =>
      cloud
        .wiring()
        .triggers.filter(({ kind }) => kind === 'httpApi')
        .flatMap(({ functionName }) => cloud.functions.routesOf(functionName)),

    gatewayIdOf: (payload: unknown) => Gateway.safeParse(payload).data?.requestContext.requestId,

    /** A batch of a queue whose records are new ones; `undefined` for any other payload. `id` is the first record's. */
    withNewMessageIds(payload: unknown) {
      const batch = Records.safeParse(payload).data;
      if (batch === undefined) return undefined;
      const records = batch.Records.map((record) => ({ ...record, messageId: randomUUID() }));
      return { payload: { ...batch, Records: records }, id: records[0]?.messageId ?? '' };
    },

    async sendToQueue(name: string, { body, group, attributes = {} }: QueueMessage) {
      const queue = sqs.queues.find((candidate) => candidate.name === name);
      if (queue === undefined) throw new ActionError(404, `There is no queue ${name}.`);
      if (body === '') throw new ActionError(400, 'A message of SQS must not be empty.');
      const texts = Object.entries(attributes).map(
        ([key, StringValue]) => [key, { DataType: 'String', StringValue }] as const,
      );
      const isFifo = name.endsWith('.fifo');
      const { MessageId = '' } = await sqs.client.send(
        new SendMessageCommand({
          QueueUrl: queue.url,
          MessageBody: body,
          ...(texts.length > 0 && { MessageAttributes: Object.fromEntries(texts) }),
          ...(isFifo && { MessageGroupId: group || 'console', MessageDeduplicationId: randomUUID() }),
        }),
      );
      return { id: rowIdOf(MessageId) };
    },

    /** Fires a schedule now, even if it is disabled. */
    runSchedule(name: string) {
      const found = cloud
        .schedules()
        .list()
        .find(({ schedule }) => schedule.name === name);
      if (found === undefined) throw new ActionError(404, `There is no schedule ${name}.`);
      const { schedule } = found;
      const requestId = randomUUID();
      const payload = toSchedulePayload(schedule, { region: cloud.wiring().region, at: Date.now() });
      void cloud.invokeAsync(schedule.functionName, payload, { requestId });
      return { id: rowIdOf(requestId) };
    },

    /** Puts an event on the bus. `id` is its row, or `undefined` if no rule matches it. */
    async putEvent({ source, detailType, detail, eventBus = 'default' }: BusEvent) {
      const entry = { Source: source, DetailType: detailType, Detail: detail, EventBusName: eventBus };
      const answer = await fetch(cloud.urls().events ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
        body: JSON.stringify({ Entries: [entry] }),
      });
      const [result] = PutEventsAnswer.safeParse(await answer.json()).data?.Entries ?? [];
      if (result?.EventId === undefined) {
        throw new ActionError(400, result?.ErrorMessage ?? 'The event bus refused the event.');
      }
      const [row] = history.list({ q: result.EventId, limit: 1 }).rows;
      return { id: row?.id, eventId: result.EventId };
    },

    /** The messages that wait in the outbox or in a queue of the user's, as the history knows them. */
    waiting(role: 'own' | 'outbox', name: string, q?: string): readonly LetterView[] {
      const outcomes = role === 'outbox' ? ['outbox', 'partly'] : ['redeliver', 'running'];
      const selected = outcomes.flatMap(
        (outcome) => history.list({ outcome, q, limit: 500, ...(role === 'own' && { origin: name }) }).rows,
      );
      return selected.flatMap(({ id }): LetterView[] => {
        const row = history.detail(id);
        if (row === undefined) return [];
        const common = { origin: `${row.function}/${row.origin}`, at: row.at, facts: [] };
        if (role === 'own') {
          const { record, reason = 'SQS delivers it again later' } = row;
          return [{ ...common, id, keys: [], reason, inDoubt: row.inDoubt, body: record?.body ?? '' }];
        }
        return row.messages
          .filter(({ state }) => state === 'outbox')
          .map(({ topic, keys, inDoubt, body = '', attempts, outbox, reason = 'It waits for its time' }) => ({
            ...common,
            id,
            topic,
            key: keys[0],
            keys,
            inDoubt,
            body,
            attempts: attempts.length,
            reason: outbox?.reason ?? reason,
            class: attempts.at(-1)?.class,
            serviceCode: attempts.at(-1)?.code,
          }));
      });
    },
  };
}
