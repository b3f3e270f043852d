import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FailedPut, MetricLine, Work } from '../judge/evidence.ts';
import { tokensIn } from '../plan.ts';

/** An invocation that has not ended. */
export type OpenWork = Omit<Work, 'endedAt' | 'end' | 'handedBack'>;

/** Notes what the processes worked on, how that ended, and what they wrote. */
export interface Ledger {
  begin(functionName: string, host: number, payload: unknown): OpenWork;
  /** @param answer what the function answered, if it did */
  end(work: OpenWork, payload: unknown, end: Work['end'], answer?: unknown): void;
  onLine(host: number, line: string): void;
  onFailedPut(kind: FailedPut['kind'], tokens: readonly string[]): void;
  /** The invocations under way. */
  readonly open: ReadonlySet<OpenWork>;
  readonly works: readonly Work[];
  readonly metricLines: readonly MetricLine[];
  readonly failedPuts: readonly FailedPut[];
}

/** An empty ledger. */
export function createLedger(): Ledger {
  const open = new Set<OpenWork>();
  const works: Work[] = [];
  const metricLines: MetricLine[] = [];
  const failedPuts: FailedPut[] = [];
  return {
    open,
    works,
    metricLines,
    failedPuts,
    begin(functionName, host, payload) {
      const tokens = tokensIn(JSON.stringify(payload));
      const saysDeliveries = recordsOf(payload).length > 0;
      const work = { functionName, host, tokens, saysDeliveries, startedAt: Date.now() };
      open.add(work);
      return work;
    },
    end(work, payload, end, answer) {
      open.delete(work);
      const handedBack = {
        answered: () => handedBackBy(payload, answer, work.tokens),
        failed: () => work.tokens,
        killed: () => [],
        'timed-out': () => [],
      };
      works.push({ ...work, endedAt: Date.now(), end, handedBack: handedBack[end]() });
    },
    onLine(host, line) {
      const metric = metricOf(line);
      if (metric) metricLines.push({ host, ...metric });
    },
    onFailedPut(kind, tokens) {
      failedPuts.push(...tokens.map((token) => ({ kind, token })));
    },
  };
}

/** The records of a queue's event, or of a pipe's array. */
function recordsOf(payload: unknown): SQSEvent['Records'] {
  if (Array.isArray(payload)) return payload;
  const hasRecords = typeof payload === 'object' && payload !== null && 'Records' in payload;
  return hasRecords ? (payload as SQSEvent).Records : [];
}

/** The events that a function asked its trigger to deliver again: a 5xx, or batch item failures. */
function handedBackBy(payload: unknown, answer: unknown, tokens: readonly string[]): readonly string[] {
  const { batchItemFailures, statusCode } = (answer ?? {}) as Partial<SQSBatchResponse> & {
    readonly statusCode?: number;
  };
  if (statusCode !== undefined && statusCode >= 500) return tokens;
  const failed = new Set(batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  return recordsOf(payload).flatMap(({ messageId, body }) => (failed.has(messageId) ? tokensIn(body) : []));
}

/** A line in CloudWatch's embedded metric format that counts possible duplicates. */
function metricOf(line: string): Omit<MetricLine, 'host'> | undefined {
  if (!line.includes('"_aws"') || !line.includes('"PossibleDuplicates"')) return undefined;
  const { _aws, PossibleDuplicates: counted } = JSON.parse(line.slice(line.indexOf('{')));
  const possibleDuplicates = [counted ?? 0].flat().reduce((sum, one) => sum + Number(one), 0);
  return { at: Number(_aws.Timestamp), possibleDuplicates };
}
