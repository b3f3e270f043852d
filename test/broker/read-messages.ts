import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

const bytes = z.string().transform((base64) => Buffer.from(base64, 'base64').toString('utf8'));
const texts = z.record(z.string(), z.string());

const ReadMessage = z.object({
  topic: z.string(),
  queueId: z.number(),
  queueOffset: z.number(),
  /** Where it stands among all messages of the broker. */
  place: z.number(),
  /** Epoch milliseconds. */
  storedAt: z.number(),
  tag: z.string().optional(),
  keys: z.string().optional(),
  properties: z.array(z.tuple([z.string(), z.string()])).transform((pairs) => Object.fromEntries(pairs)),
  body: bytes,
  /** The attributes and extensions of the CloudEvent, as the SDK for Java reads them. */
  event: texts.optional(),
  /** The data of the CloudEvent. */
  data: bytes.optional(),
  /** Why the SDK cannot read it. */
  unreadable: z.string().optional(),
});

/** A message as a consumer in Java sees it. */
export type ReadMessage = z.infer<typeof ReadMessage>;

/** Reads all messages of these topics, in the order in which the broker stored them. */
export async function readMessages(
  { classPath, namesrvPort }: { readonly classPath: string; readonly namesrvPort: number },
  topics: readonly string[],
): Promise<ReadMessage[]> {
  const args = ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'Reader', `127.0.0.1:${namesrvPort}`];
  const child = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(topics.map((topic) => `${topic}\n`).join(''));
  const ended = once(child, 'exit');
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  if (code !== 0) throw new Error(`The reader ended with ${code}:\n${errors.slice(-2000)}`);
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => ReadMessage.parse(JSON.parse(line)))
    .sort((a, b) => a.place - b.place);
}
