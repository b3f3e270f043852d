import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { readCommand } from '../../cli/redrive/options.ts';
import { runRedrive } from '../../cli/redrive/run.ts';
import type { Surroundings } from '../../cli/redrive/surroundings.ts';
import type { ProjectQueues } from '../../local/sqs/project-queues.ts';
import { startQueues } from '../../local/sqs/queues.ts';

const REGION = 'eu-central-1';

/** A message in the form in which the functions store it in the dead-letter queue. */
export const deadLetter = (key: string, topic = 'orders', failure: Record<string, unknown> = {}) =>
  JSON.stringify({
    topic,
    body: '{"secret":"of the body"}',
    keys: [key],
    properties: { CE_id: key },
    failure: {
      reason: 'the body is too large',
      outcome: 'rejected',
      class: 'invalid',
      attempts: 3,
      origin: 'webhook/github',
      firstAt: '2026-01-02T03:04:05.000Z',
      lastAt: '2026-01-02T04:04:05.000Z',
      ...failure,
    },
  });

/** Starts the queues of a project in a real SQS API, and runs commands on them. */
export async function startRedrive(deadLetters: readonly string[] = []) {
  const queues = ['outbox', 'dead-letters', 'failures', 'failures.fifo', 'orders', 'steps.fifo'].map(
    (name) => ({
      logicalId: name,
      name,
      attributes: {
        ...(name.endsWith('.fifo') && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }),
      },
    }),
  );
  const sqs = await startQueues(0, { region: REGION, queues });
  onTestFinished(sqs.close);
  for (const body of deadLetters) await sqs.send('dead-letters', body);
  const urlOf = (name: string) => `${sqs.url}/000000000000/${name}`;
  const projectQueues: ProjectQueues = {
    place: 'the test',
    isLocal: false,
    client: sqs.client,
    urls: {
      outbox: urlOf('outbox'),
      'dead-letters': urlOf('dead-letters'),
      failures: urlOf('failures'),
      'failures.fifo': urlOf('failures.fifo'),
    },
    whyUnknown: (role) => `no ${role}`,
    sourcesOf: (role) => (role === 'failures' ? ['orders'] : ['steps.fifo']),
  };
  const lines: string[] = [];

  /** Runs a command, and returns whether all was done. */
  function run(args: string, surroundings: Partial<Surroundings> = {}): Promise<boolean> {
    lines.length = 0;
    return runRedrive(readCommand(args.split(' ').filter(Boolean), now()), {
      queues: projectQueues,
      print: (line) => lines.push(...line.split('\n')),
      confirm: undefined,
      now,
      waitSeconds: 0,
      ...surroundings,
    });
  }

  /** The bodies of all visible messages. Those of a FIFO queue are deleted, so that the rest of their group can follow. */
  async function visibleIn(name: string): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const command = new ReceiveMessageCommand({ QueueUrl: urlOf(name), MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.client.send(command);
      if (Messages.length === 0) return bodies;
      for (const { Body = '', ReceiptHandle } of Messages) {
        bodies.push(Body);
        if (!name.endsWith('.fifo')) continue;
        await sqs.client.send(new DeleteMessageCommand({ QueueUrl: urlOf(name), ReceiptHandle }));
      }
    }
  }
  return { sqs, projectQueues, urlOf, run, visibleIn, lines };
}

const now = Date.now;
