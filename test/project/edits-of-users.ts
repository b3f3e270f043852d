import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createClient } from '../../local/sqs/queues.ts';
import type { LocalCloud } from '../support/local-cloud.ts';

/** An edit of one file or folder: lines at its end, text that is put before other text, or its removal. */
export interface Edit {
  readonly file: string;
  readonly append?: string;
  /** `[text, what to put before it]`. */
  readonly before?: readonly (readonly [anchor: string, lines: string])[];
  /** The part that is removed; `true` for all of it. */
  readonly remove?: RegExp | true;
  /** What `npm run check` says if only this edit was made. Not set if the edit alone does no harm. */
  readonly missing?: RegExp;
}

/** A change that users make. */
export interface Change {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Sends one event through the changed part of the running local cloud, and waits until its message is stored. */
  probe(cloud: LocalCloud): Promise<unknown>;
}

/** @throws Error if the file has no such text */
export function applyEdit(folder: string, { file, append, before = [], remove }: Edit): void {
  const target = path.join(folder, file);
  if (remove === true) rmSync(target, { recursive: true });
  else if (append !== undefined) appendFileSync(target, append);
  else writeFileSync(target, edited(readFileSync(target, 'utf8'), file, before, remove));
}

function edited(text: string, file: string, before: NonNullable<Edit['before']>, remove?: RegExp): string {
  let changed = text;
  for (const [anchor, lines] of before) {
    if (!changed.includes(anchor)) throw new Error(`${file} has no ${anchor}`);
    changed = changed.replace(anchor, () => lines + anchor);
  }
  if (remove && !remove.test(changed)) throw new Error(`${file} has no ${remove}`);
  return remove ? changed.replace(remove, '') : changed;
}

const OUTBOX_EVENT = '      - sqs: # messages of all functions';
const FIRST_QUEUE = '      Orders:\n';

const sqsEvent = (arn: string) => `      - sqs:
          arn: ${arn}
          batchSize: 10
          maximumConcurrency: 2
          functionResponseType: ReportBatchItemFailures
`;

const parcels = `      Parcels:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: \${self:service}-\${sls:stage}-parcels
          VisibilityTimeout: 180
          RedrivePolicy:
            maxReceiveCount: 20
            deadLetterTargetArn:
              Fn::GetAtt: [Failures, Arn]
`;

/** The changes of which docs say how many edits they take. */
export const changes: readonly Change[] = [
  {
    name: 'add a sender',
    edits: [
      {
        file: 'functions/webhook/routes.ts',
        before: [
          ['github, standardWebhooks', 'bearer, '],
          [
            '  github:',
            "  partner: { sender: bearer({ secret: 'PARTNER_TOKEN' }), to: 'partner-events' },\n",
          ],
        ],
        missing: /functions\/webhook\/routes\.ts:\d+: .*PARTNER_TOKEN[\s\S]*local\/local\.env/,
      },
      { file: 'local/local.env', append: 'PARTNER_TOKEN=local-partner-token\n' },
    ],
    async probe(cloud) {
      const answer = await fetch(cloud.address('webhooks').replace('{sender}', 'partner'), {
        method: 'POST',
        headers: { authorization: 'Bearer local-partner-token' },
        body: '{}',
      });
      if (answer.status !== 200) throw new Error(`The webhook was answered with ${answer.status}`);
      await cloud.until(/ {2}partner-events {2}/);
    },
  },
  {
    name: 'add a queue',
    edits: [
      {
        file: 'functions/queue/routes.ts',
        before: [['  orders:', "  parcels: { to: 'parcels' },\n"]],
        missing: /functions\/queue\/routes\.ts:\d+: .*"parcels".*no queue/,
      },
      {
        file: 'serverless.yml',
        before: [
          [OUTBOX_EVENT, sqsEvent('{ Fn::GetAtt: [Parcels, Arn] }')],
          [FIRST_QUEUE, parcels],
        ],
        missing: /serverless\.yml:\d+: .*-parcels[\s\S]*Add a route "parcels"/,
      },
    ],
    probe: (cloud) => sendRecord(cloud, 'fixture-local-parcels', 'parcels'),
  },
  {
    name: 'drop a function',
    edits: [
      {
        file: 'functions/schedule',
        remove: true,
        missing: /serverless\.yml:\d+: .*"schedule"[\s\S]*Remove the block "schedule"/,
      },
      {
        file: 'serverless.yml',
        remove: /\n {2}schedule:\n[\s\S]*?(?=\n {2}event-bus:)/,
        missing: /functions\/schedule[\s\S]*remove the folder/,
      },
    ],
    probe: (cloud) => sendRecord(cloud, 'fixture-local-orders', 'orders'),
  },
  {
    name: 'read an existing queue by its ARN',
    edits: [
      {
        file: 'functions/queue/routes.ts',
        before: [['  orders:', "  'shop-returns': { to: 'returns' },\n"]],
        missing: /functions\/queue\/routes\.ts:\d+: .*"shop-returns".*no queue/,
      },
      {
        file: 'serverless.yml',
        before: [[OUTBOX_EVENT, sqsEvent('arn:aws:sqs:eu-central-1:444455556666:shop-returns.fifo')]],
        missing: /serverless\.yml:\d+: .*shop-returns\.fifo[\s\S]*Add a route "shop-returns/,
      },
    ],
    probe: (cloud) => sendRecord(cloud, 'shop-returns.fifo', 'returns'),
  },
];

/** Sends a record to a queue, and waits for its message. */
async function sendRecord(cloud: LocalCloud, queue: string, topic: string): Promise<void> {
  const url = cloud.address('SQS');
  const client = createClient(url, 'eu-central-1');
  const group = queue.endsWith('.fifo') ? { MessageGroupId: 'A-1001' } : {};
  const QueueUrl = `${url}/000000000000/${queue}`;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"order":"A-1001"}', ...group }));
  client.destroy();
  await cloud.until(new RegExp(` {2}${topic} {2}`));
}
