/** An entry of a batch: a message, or a received message whose visibility is to change. */
export interface Entry {
  readonly Id: string;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

/** The parts of a request that the proxy looks at. */
export interface SqsRequest {
  readonly operation: string;
  readonly body: { readonly QueueUrl?: string; readonly Entries?: readonly Entry[] };
}

/** An answer of SQS. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** SQS's own failure, after which its client tries again. */
export const internalError: Answer = {
  status: 500,
  text: JSON.stringify({ __type: 'com.amazonaws.sqs#InternalError', message: 'We failed.' }),
};

/** How many calls of each operation are refused on a bad moment, and how many otherwise. */
const shares: Readonly<Record<string, { readonly bad: number; readonly usual: number }>> = {
  SendMessageBatch: { bad: 0.95, usual: 0.05 },
  ChangeMessageVisibilityBatch: { bad: 0.95, usual: 0.1 },
};

/** Of a batch that is not refused as a whole, each entry is refused with this probability. */
const ENTRY_SHARE = 0.05;

/** The first 600 ms of every 2 s are a bad moment: longer than a client tries. */
const PERIOD_MS = 2000;
const BAD_MS = 600;

const isBadMoment = () => Date.now() % PERIOD_MS < BAD_MS;

/** The entries that are refused, the request that is left, and what makes the whole answer. */
export interface Refused {
  readonly refused: readonly Entry[];
  /** `undefined` if nothing is left. */
  readonly rest: SqsRequest | undefined;
  /** Adds the refused entries to the answer to the rest. */
  readonly merge: (answer: Answer | undefined) => Answer;
}

/** Decides what SQS refuses of a request: the whole, some entries of a batch, or nothing. */
export function refuseSome(request: SqsRequest, random: () => number): Refused {
  const { operation, body } = request;
  const { Entries: entries = [] } = body;
  const share = shares[operation];
  if (share && random() < (isBadMoment() ? share.bad : share.usual)) {
    return { refused: entries, rest: undefined, merge: () => internalError };
  }
  const refused = share === undefined ? [] : entries.filter(() => random() < ENTRY_SHARE);
  const Entries = entries.filter((entry) => !refused.includes(entry));
  const isEmpty = refused.length > 0 && Entries.length === 0;
  return {
    refused,
    rest: isEmpty ? undefined : { operation, body: refused.length > 0 ? { ...body, Entries } : body },
    merge: (answer) => withFailed(answer, refused),
  };
}

function withFailed(answer: Answer | undefined, refused: readonly Entry[]): Answer {
  if (answer && (answer.status >= 300 || refused.length === 0)) return answer;
  const said = answer ? JSON.parse(answer.text) : { Successful: [] };
  const failed = refused.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'No.' }));
  return {
    status: 200,
    text: JSON.stringify({ ...said, Failed: [...(said.Failed ?? []), ...failed] }),
  };
}
