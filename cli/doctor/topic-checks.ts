import * as z from 'zod';
import type { Config } from '../../lib/config/config.ts';
import { broken, type Finding, ok, skipped, warning } from './finding.ts';
import { explainFailure } from './refusals.ts';
import { type Asked, answerAs, type Service } from './service.ts';

const Topic = z.object({
  name: z.string(),
  permission: z.string().optional(),
  message_type: z.string().optional(),
});
type Topic = z.infer<typeof Topic>;

const Page = z.object({ topics: z.array(Topic), next_offset: z.number().optional() });
const Created = z.looseObject({});

/** The most topics that one answer lists (DMS for RocketMQ API reference, "Querying the Topic List"). */
const PAGE_SIZE = 50;

/**
 * One finding for each topic that messages go to. With `createsMissing`, a topic that is missing is created with the type
 * NORMAL.
 */
export async function checkTopics(
  service: Service,
  config: Config,
  { names, createsMissing }: { readonly names: readonly string[]; readonly createsMissing: boolean },
): Promise<Finding[]> {
  const wanted = [...new Set(names)].sort();
  if (wanted.length === 0)
    return [skipped('topic', 'no route names a topic as text; name some with --topics a,b')];
  const listed = await listTopics(service, config);
  if ('failed' in listed) return [explainFailure(listed.failed, 'topic', config)];
  const findings: Finding[] = [];
  for (const name of wanted) {
    const topic = listed.value.get(name);
    if (topic !== undefined) findings.push(findingOf(topic));
    else findings.push(createsMissing ? await create(service, config, name) : missing(name));
  }
  return findings;
}

async function listTopics(service: Service, config: Config): Promise<Asked<Map<string, Topic>>> {
  const topics = new Map<string, Topic>();
  for (let offset = 0; offset >= 0; ) {
    const path = `${topicsPath(config)}?limit=${PAGE_SIZE}&offset=${offset}`;
    const asked: Asked<z.infer<typeof Page>> = await answerAs(service, Page, { method: 'GET', path });
    if ('failed' in asked) return asked;
    for (const topic of asked.value.topics) topics.set(topic.name, topic);
    const { next_offset: next = -1 } = asked.value;
    offset = next > offset ? next : -1;
  }
  return { value: topics, durationMs: 0 };
}

function topicsPath({ service: { projectId, instanceId } }: Config): string {
  return `/v2/${projectId}/instances/${instanceId}/topics`;
}

/** What becomes of messages that the service refuses until an operator acts. */
const waits = 'wait in the outbox, and become dead letters after about 18 hours';

function missing(name: string): Finding {
  return broken('topic', `${name} does not exist`, {
    why: `The service does not create topics by itself: messages to it ${waits}.`,
    remedy: 'Create it in the console or with --create-topics, or correct the name in routes.ts.',
  });
}

async function create(service: Service, config: Config, name: string): Promise<Finding> {
  const json = { name, message_type: 'NORMAL', permission: 'all', queue_num: 3 };
  const asked = await answerAs(service, Created, { method: 'POST', path: topicsPath(config), json });
  return 'failed' in asked
    ? explainFailure(asked.failed, 'topic', config)
    : ok('topic', `${name} was missing and is created now, with 3 queues and the type NORMAL`);
}

function findingOf({ name, permission = 'all', message_type: type = 'NORMAL' }: Topic): Finding {
  if (permission !== 'all' && permission !== 'pub') {
    return broken('topic', `${name} has the permission ${permission}, so no producer may publish to it`, {
      why: `Every message to it is refused: messages ${waits}.`,
      remedy: 'Give it the permission "Publish/Subscribe" or "Publish" in the console.',
    });
  }
  if (type !== 'NORMAL') {
    return warning('topic', `${name} has the message type ${type}, not NORMAL`, {
      why: `If the service sends through RocketMQ's proxy, such a topic refuses plain messages, and they become dead letters.`,
      remedy: `Try it with --probe ${name}, or use a topic of the type NORMAL; deliverAfter and group need no other type.`,
    });
  }
  return ok('topic', `${name} exists and takes messages`);
}
