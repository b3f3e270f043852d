import type {
  AnswerFact,
  AttemptedFact,
  AttemptFact,
  AttemptPurpose,
  Fact,
  InvocationFact,
  InvokedFact,
  LineFact,
  RequestFact,
} from './facts.ts';
import { createRecent } from './recent.ts';
import { messageIn, type OpenMessage, type OpenRow, openRow } from './row.ts';
import { beginAttempt, endAttempt, requestLine } from './row-attempts.ts';
import { createRowIndex } from './row-index.ts';
import { handedBackIn, type Job, jobsOf, pickJob, rowIdOf, settleJob } from './row-jobs.ts';
import { applyLine, partsOf, readLine } from './row-lines.ts';

/** The rows that facts make. */
export interface Rows {
  /** Adds a fact, and returns the rows that it changed. A fact about a row that is not known changes none. */
  apply(fact: Fact): readonly OpenRow[];
  get(id: string): OpenRow | undefined;
  /** Forgets a row. */
  drop(id: string): void;
}

/** The last invocations, attempts and stored messages that are kept to be matched with facts that arrive late. */
const KEPT = 2000;

/**
 * Makes rows from facts, without clock and without effects. Log lines and answers of a function arrive on two ways, so a line
 * may come after the end of its invocation.
 *
 * @param outboxQueue the name of the outbox: its records continue the rows of their messages
 */
export function createRows({ outboxQueue }: { readonly outboxQueue?: string | undefined } = {}): Rows {
  const index = createRowIndex(KEPT);
  const invocations = createRecent<readonly Job[]>(KEPT);
  const attempts = createRecent<{ readonly row: OpenRow; readonly message: OpenMessage }>(KEPT);
  const requests = createRecent<{ readonly row: OpenRow; readonly what: AttemptPurpose }>(KEPT);

  function onRequest(fact: RequestFact): readonly OpenRow[] {
    const { at, requestId, method, target, sender, replayOf } = fact;
    const id = rowIdOf(requestId);
    const row = openRow({
      id,
      at,
      function: '',
      origin: sender,
      title: `${method} ${target}`,
      request: fact,
      replayOf,
    });
    index.add(row);
    return [row];
  }

  function onInvocation(fact: InvocationFact): readonly OpenRow[] {
    const jobs = jobsOf(fact, index, outboxQueue);
    invocations.set(fact.invocationId, jobs);
    for (const { row, isOutbox, message } of jobs) {
      index.add(row);
      row.function ||= fact.functionName;
      row.invocations.push({ id: fact.invocationId, at: fact.at, function: fact.functionName });
      if (message !== undefined) index.remember(row, message);
      if (isOutbox) continue;
      row.isOpen = true;
      row.isHandedBack = false;
      row.endedAt = undefined;
      for (const other of row.messages) if (other.state === 'redeliver') other.state = 'running';
    }
    return jobs.map(({ row }) => row);
  }

  function onInvoked(fact: InvokedFact): readonly OpenRow[] {
    const { invocationId, end, error, durationMs, at } = fact;
    const jobs = invocations.get(invocationId) ?? [];
    const handedBack = handedBackIn(fact.answer);
    for (const job of jobs) {
      const invocation = job.row.invocations.findLast(({ id }) => id === invocationId);
      Object.assign(invocation ?? {}, { end, error, durationMs });
      job.row.endedAt = at;
      settleJob(job, { at, isHandedBack: end !== 'answered' || handedBack.has(job.recordId ?? '') });
    }
    return jobs.map(({ row }) => row);
  }

  function onAnswer({ requestId, status, headers, body, at }: AnswerFact): readonly OpenRow[] {
    const row = index.row(rowIdOf(requestId));
    if (row === undefined) return [];
    row.answer = { status, headers, body };
    row.endedAt = at;
    if (status < 400 || [400, 415, 422].includes(status)) row.verification ??= { ok: true };
    return [row];
  }

  function onLine(fact: LineFact): readonly OpenRow[] {
    const jobs = invocations.get(fact.invocationId ?? '') ?? [];
    const line = readLine(fact);
    if (line === undefined) return [];
    const changed = new Set<OpenRow>();
    for (const part of partsOf(line)) {
      const job = pickJob(jobs, { ...part, messageId: line.messageId });
      if (job === undefined) continue;
      const message = applyLine(job.row, part, fact.at);
      if (message !== undefined) index.remember(job.row, message);
      else if (job.row.isDeadLetter && part.eventId !== undefined) index.rememberEvent(job.row, part.eventId);
      if (!changed.has(job.row)) job.row.lines.push({ at: fact.at, level: line.level, text: fact.text });
      changed.add(job.row);
    }
    return [...changed];
  }

  function onAttempt(fact: AttemptFact): readonly OpenRow[] {
    const { topic, keys = [], tag, properties = {}, body } = fact;
    const eventId = properties.CE_id;
    const job = pickJob(invocations.get(fact.invocationId ?? '') ?? [], { eventId, topic, keys, body });
    if (job === undefined) return [];
    if (topic === undefined) {
      requests.set(fact.attemptId, { row: job.row, what: fact.what });
      return [];
    }
    const message = messageIn(job.row, { topic, keys, tag, properties, body });
    beginAttempt(message, fact);
    index.remember(job.row, message);
    attempts.set(fact.attemptId, { row: job.row, message });
    return [job.row];
  }

  /** A query or a token request is a line of its row. */
  function onRequestEnd(fact: AttemptedFact): readonly OpenRow[] {
    const request = requests.get(fact.attemptId);
    if (request === undefined) return [];
    request.row.lines.push(requestLine(request.what, fact));
    return [request.row];
  }

  function apply(fact: Fact): readonly OpenRow[] {
    switch (fact.kind) {
      case 'request':
        return onRequest(fact);
      case 'answer':
        return onAnswer(fact);
      case 'invocation':
        return onInvocation(fact);
      case 'invoked':
        return onInvoked(fact);
      case 'line':
        return onLine(fact);
      case 'attempt':
        return onAttempt(fact);
      case 'attempted': {
        const { row, message } = attempts.get(fact.attemptId) ?? {};
        if (row === undefined || message === undefined) return onRequestEnd(fact);
        endAttempt(message, fact);
        index.remember(row, message);
        return [row];
      }
      case 'stored':
        index.place(fact.msgId, { queueId: fact.queueId, queueOffset: fact.queueOffset });
        return [];
    }
  }

  return { apply, drop: index.drop, get: index.row };
}
