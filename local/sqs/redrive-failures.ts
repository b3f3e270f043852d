import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { queueNameOf } from '../../lib/core/arn.ts';
import { parseJson } from '../../lib/core/json.ts';
import { type Letter, type LetterDetails, sentAt } from './letter.ts';

/** Facts about a queue of failures that its messages may not have. */
export interface FailuresQueue {
  readonly url: string;
  /** The queues whose records it takes. Only if there is one, a record without the ARN of its queue belongs to it. */
  readonly sources: readonly string[];
  /** How a person starts the function again with a payload. */
  readonly invokeCommand: (functionName: string) => string;
}

/**
 * The record that Lambda sends to a failure destination (Developer Guide, "Capturing records of Lambda asynchronous
 * invocations").
 */
const Invocation = z.object({
  timestamp: z.string().optional(),
  requestContext: z.object({
    functionArn: z.string(),
    requestId: z.string().optional(),
    condition: z.string().optional(),
    approximateInvokeCount: z.number().optional(),
  }),
  requestPayload: z.unknown(),
  responsePayload: z
    .object({ errorMessage: z.string().optional(), errorType: z.string().optional() })
    .optional()
    .catch(undefined),
});
type Invocation = z.infer<typeof Invocation>;

/** The errors whose text the project writes itself: the text of any other may quote a body. */
const ownErrors = ['DeliveryError', 'ConfigurationError'];

const unknown = {
  topic: undefined,
  keys: [],
  firstReason: undefined,
  class: undefined,
  serviceCode: undefined,
  inDoubt: false,
};

/** Reads a message of a queue of failures: of a rule of EventBridge, of a function that failed, or of a queue. */
export function failureLetterOf(received: Message, queue: FailuresQueue): Letter {
  const { MessageId: messageId = '', Body = '', MessageAttributes = {}, Attributes } = received;
  const common = { ...unknown, received, messageId, at: sentAt(received) };
  const source = Attributes?.DeadLetterQueueSourceArn;
  if (source !== undefined) return { ...common, ...ofRecord(received, queueNameOf(source), queue) };
  const rule = MessageAttributes.RULE_ARN?.StringValue;
  if (rule !== undefined) return { ...common, ...ofRule(received, rule, queue) };
  const invocation = Invocation.safeParse(parseJson(Body)).data;
  if (invocation !== undefined) return { ...common, ...ofInvocation(invocation, queue) };
  const [only, ...others] = queue.sources;
  return { ...common, ...ofRecord(received, others.length === 0 ? only : undefined, queue) };
}

type Known = Pick<Letter, 'origin' | 'class' | 'reason' | 'target' | 'details'> & Partial<Letter>;

/** @param name the name of its queue, if that is known */
function ofRecord(received: Message, name: string | undefined, { url }: FailuresQueue): Known {
  const { MessageGroupId: group, SequenceNumber: number } = received.Attributes ?? {};
  const attributes = Object.entries(received.MessageAttributes ?? {}).map(
    ([key, { StringValue }]) => ['attribute', `${key} = ${StringValue ?? '(binary)'}`] as const,
  );
  const facts = [['message group', group], ['sequence number', number], ...attributes] as const;
  const details = (): LetterDetails => ({ facts, body: received.Body ?? '' });
  if (name === undefined) {
    const byHand = 'It does not say which queue it comes from. Store its body, and send it to its queue.';
    return {
      origin: undefined,
      class: 'record',
      reason: 'The record was given up',
      target: { byHand },
      details,
    };
  }
  const reason = `SQS delivered the record as often as ${name} allows`;
  const queueUrl = url.replace(/[^/]+$/, name); // a dead-letter queue is in the account and region of its source
  return { origin: `queue/${name}`, class: 'record', reason, target: { queueUrl }, details };
}

function ofInvocation(invocation: Invocation, { invokeCommand }: FailuresQueue): Known {
  const { requestContext, requestPayload, responsePayload, timestamp } = invocation;
  const { functionArn, requestId, condition, approximateInvokeCount } = requestContext;
  const name = functionNameOf(functionArn);
  const { errorType = 'no answer', errorMessage } = responsePayload ?? {};
  const text = ownErrors.includes(errorType) ? `${errorType}: ${errorMessage}` : errorType;
  const facts = [
    ['condition', condition],
    ['request id', requestId],
    ['attempts', approximateInvokeCount],
    ['error', errorMessage],
  ] as const;
  const time = Date.parse(timestamp ?? '');
  return {
    origin: name,
    class: 'invocation',
    reason: `The function failed: ${text}`,
    ...(requestId !== undefined && { keys: [requestId] }),
    ...(!Number.isNaN(time) && { at: time }),
    target: { byHand: byHandWith(invokeCommand(name)) },
    details: () => ({ facts, body: JSON.stringify(requestPayload, null, 2) ?? '' }),
  };
}

function ofRule(received: Message, rule: string, { invokeCommand }: FailuresQueue): Known {
  const { MessageAttributes: attributes = {}, Body: body = '' } = received;
  const textOf = (name: string) => attributes[name]?.StringValue;
  const name = functionNameOf(textOf('TARGET_ARN') ?? '');
  const [code, message] = [textOf('ERROR_CODE'), textOf('ERROR_MESSAGE')];
  return {
    origin: name,
    class: 'rule',
    serviceCode: code,
    reason: `EventBridge could not start the function: ${[code, message].filter(Boolean).join(', ')}`,
    target: { byHand: byHandWith(invokeCommand(name)) },
    details: () => ({
      facts: [
        ['rule', rule],
        ['attempts', textOf('RETRY_ATTEMPTS')],
      ],
      body,
    }),
  };
}

const byHandWith = (command: string) => `Store its body as event.json, and run: ${command}`;

/** The name in `arn:aws:lambda:<region>:<account>:function:<name>[:<version>]`. */
const functionNameOf = (arn: string) => arn.split(':')[6] ?? arn;
