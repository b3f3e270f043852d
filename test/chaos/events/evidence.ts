import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Functions, Invoke } from '../../../local/lambda/functions.ts';

/** The tokens in a text: every event of the chaos has one, which is in its body and in all that is made of it. */
export const tokensIn = (text: string): string[] => [...new Set(text.match(/chaos-[a-z]+-\d+/g))];

/** What may explain that a message is there twice. */
export interface Evidence {
  /** Reads a line of a function's log: attempts whose end is unknown count for their topic and key. */
  readonly onLine: (line: string) => void;
  /** Events that were cut off on their way, whatever the reason. */
  readonly onCutOff: (tokens: readonly string[]) => void;
  /** Invokes, and notes the events of invocations that failed, and of records that SQS delivered again though they were done. */
  readonly watch: (invoke: Functions['invoke']) => Invoke;
  readonly explains: (duplicate: { topic: string; key: string; token: string }) => boolean;
  /** How many invocations failed: killed, timed out, or thrown. */
  readonly failedInvocations: () => number;
}

/** Nothing is explained yet. */
export function collectEvidence(): Evidence {
  const inDoubt = new Set<string>();
  const cutOff = new Set<string>();
  const records = new Map<string, 'under way' | 'done' | 'failed'>();
  let failures = 0;
  const onCutOff = (tokens: readonly string[]) => tokens.forEach((token) => void cutOff.add(token));

  function begin(payload: unknown): void {
    for (const { messageId, body } of recordsOf(payload)) {
      const before = records.get(messageId);
      if (before === 'under way' || before === 'done') onCutOff(tokensIn(body));
      records.set(messageId, 'under way');
    }
  }
  function end(payload: unknown, answer: unknown): void {
    const failed = failedIds(answer);
    for (const { messageId } of recordsOf(payload)) {
      records.set(messageId, failed.has(messageId) ? 'failed' : 'done');
    }
  }
  return {
    onCutOff,
    onLine(line) {
      for (const key of keysInDoubt(line)) inDoubt.add(key);
    },
    watch: (invoke) => async (name, payload, options) => {
      begin(payload);
      try {
        const answer = await invoke(name, payload, options);
        end(payload, answer);
        return answer;
      } catch (error) {
        failures++;
        onCutOff(tokensIn(JSON.stringify(payload)));
        for (const { messageId } of recordsOf(payload)) records.set(messageId, 'failed');
        throw error;
      }
    },
    explains: ({ topic, key, token }) => cutOff.has(token) || inDoubt.has(`${topic} ${key}`),
    failedInvocations: () => failures,
  };
}

function recordsOf(payload: unknown): SQSEvent['Records'] {
  const isSqs = typeof payload === 'object' && payload !== null && 'Records' in payload;
  return isSqs ? (payload as SQSEvent).Records : [];
}

function failedIds(answer: unknown): Set<string> {
  const { batchItemFailures = [] } = (answer ?? {}) as Partial<SQSBatchResponse>;
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}

interface OutcomeLine {
  readonly outcome?: string;
  readonly message?: string;
  readonly topic?: string;
  readonly keys?: readonly string[];
}

/** `topic key` of a message whose attempts did not all end well known. */
function keysInDoubt(line: string): string[] {
  if (!/"outcome":"unknown"|"message":"Message may be there twice/.test(line)) return [];
  const { topic, keys = [] }: OutcomeLine = JSON.parse(line.slice(line.indexOf('{')));
  return keys.map((key) => `${topic} ${key}`);
}
