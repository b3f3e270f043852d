import type { Letter } from '../sqs/letter.ts';
import { letterReader } from '../sqs/letter-reader.ts';
import { type ProjectQueues, type QueueRole, urlOf } from '../sqs/project-queues.ts';
import { discard, sendAgain, visitLetters } from '../sqs/redrive-letters.ts';
import { ActionError } from './action-error.ts';

/** A dead letter or a failure with everything that is known about it. */
export interface LetterView {
  /** The id that SQS gave it. */
  readonly id: string;
  readonly topic?: string | undefined;
  readonly key?: string | undefined;
  readonly keys: readonly string[];
  readonly origin?: string | undefined;
  readonly reason: string;
  readonly firstReason?: string | undefined;
  readonly class?: string | undefined;
  readonly serviceCode?: string | undefined;
  readonly inDoubt: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly attempts?: number | undefined;
  readonly firstAt?: string | undefined;
  readonly lastAt?: string | undefined;
  /** What a person must do, if it cannot be sent again from here. */
  readonly byHand?: string | undefined;
  readonly facts: readonly (readonly [name: string, value: string | number | undefined])[];
  readonly body: string;
}

/** The most letters of one answer. */
const LIMIT = 1000;

/** Reads, sends again and discards dead letters and failures. Throws ActionError for a queue that has none. */
export function createLetters(queues: ProjectQueues, waitSeconds?: number) {
  /** Visits the letters of a queue, without waiting for those that arrive meanwhile. */
  function visit(
    role: QueueRole,
    isSelected: (letter: Letter) => boolean,
    onLetter: (letter: Letter, url: string) => Promise<'gone' | 'stays'> | 'stays',
  ) {
    if (role === 'outbox') {
      throw new ActionError(
        409,
        'The messages of the outbox are sent by themselves: they wait only for their time.',
      );
    }
    const queueUrl = urlOf(queues, role);
    return visitLetters({
      client: queues.client,
      queueUrl,
      toLetter: letterReader(queues, role),
      isSelected,
      limit: LIMIT,
      storedUntil: Date.now(),
      waitSeconds,
      onLetter: (letter) => onLetter(letter, queueUrl),
    });
  }

  async function act(
    role: QueueRole,
    ids: readonly string[],
    work: (letter: Letter, url: string) => Promise<'gone' | 'stays'>,
  ) {
    const wanted = new Set(ids);
    const { gone, stayed } = await visit(role, ({ messageId }) => wanted.has(messageId), work);
    return { gone, stayed, missing: wanted.size - gone - stayed };
  }

  return {
    async list(role: QueueRole, q = ''): Promise<readonly LetterView[]> {
      const found: LetterView[] = [];
      await visit(
        role,
        () => true,
        (letter) => {
          const view = viewOf(letter);
          if (hasText(view, q.toLowerCase())) found.push(view);
          return 'stays';
        },
      );
      return found.toSorted((a, b) => b.at - a.at);
    },
    redrive: (role: QueueRole, ids: readonly string[]) =>
      act(role, ids, (letter, url) => sendAgain(queues.client, url, letter)),
    discard: (role: QueueRole, ids: readonly string[]) =>
      act(role, ids, (letter, url) => discard(queues.client, url, letter)),
  };
}

/** Whether a text is in one of the values, in upper or lower case. */
function hasText(value: unknown, text: string): boolean {
  if (typeof value === 'object' && value !== null)
    return Object.values(value).some((one) => hasText(one, text));
  return value !== undefined && String(value).toLowerCase().includes(text);
}

function viewOf(letter: Letter): LetterView {
  const {
    messageId: id,
    keys,
    topic,
    origin,
    reason,
    firstReason,
    serviceCode,
    inDoubt,
    at,
    target,
  } = letter;
  const { facts, body } = letter.details();
  const factOf = (name: string) => facts.find(([fact]) => fact === name)?.[1];
  const attempts = factOf('attempts');
  return {
    id,
    topic,
    key: keys[0],
    keys,
    origin,
    reason,
    firstReason,
    class: letter.class,
    serviceCode,
    inDoubt,
    at,
    attempts: attempts === undefined ? undefined : Number(attempts),
    firstAt: factOf('first failed')?.toString(),
    lastAt: factOf('last failed')?.toString(),
    ...('byHand' in target && { byHand: target.byHand }),
    facts,
    body,
  };
}
