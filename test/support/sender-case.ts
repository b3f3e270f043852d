import type { KeyObject } from 'node:crypto';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { Sender } from '../../lib/webhook/sender.ts';
import type { Scheme } from '../../lib/webhook/verify/scheme.ts';
import type { Forging } from './authorities.ts';

/** A sender, with its scheme if it has one. */
export type AnySender = Sender & { readonly scheme?: Scheme };

/** An event that a sample becomes. */
export interface ExpectedEvent {
  readonly type: string;
  /** Default: the sender gives none, so that it is a SHA-256. */
  readonly id?: string;
  readonly subject?: string;
}

/** A signature that the sender published, or that was computed once: the request verifies, and signing it gives its headers. */
export interface Vector {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Time of the check, in Unix seconds. Default: 0. */
  readonly seconds?: number;
  /** Options besides those of the case. */
  readonly options?: object;
  /** The same headers with a signature that is wrong by a little. */
  readonly nearMiss?: Readonly<Record<string, string>>;
  /** Whether the headers hold more than a signer would set, such as an older version of the signature. Default: false. */
  readonly hasMore?: boolean;
}

/** Everything that the suites need to know of a sender. The name of the file is that of the sender's own file. */
export interface SenderCase<Options extends object = object> {
  /** The function that makes the sender. */
  create(options: Options): AnySender;
  readonly options: Options;
  /** The options above that the sender can do without. Default: none. */
  readonly optional?: readonly string[];
  /** Values of the variables that the options name. `TEXT_SECRET`, `WHSEC` and `WHPK` are there for all cases. */
  readonly values?: Readonly<Record<string, string>>;
  /** Signs a request as the sender does. Default: as its scheme says, with the value of its first variable. */
  readonly sign?: (request: WebhookRequest, now: number) => WebhookRequest;
  /** The private key of a sender that signs with one. */
  readonly privateKey?: KeyObject;
  /** Another value that its first variable could have. Default: the same with other digits. */
  readonly otherValue?: string;
  /** Whether its verification is tested in a file of its own in test/lib/webhook/senders, not in the common suites. */
  readonly isProvenElsewhere?: boolean;
  /** For these senders: how a request is proven, so that forged ones can be tried. */
  readonly forging?: Forging;
  /** How long the sender waits for an answer, as it documents. Default: it documents no limit. */
  readonly waitsSeconds?: number;
  /** Whether the sender gives an id that its signature does not cover. Default: false. */
  readonly hasUnsignedId?: boolean;
  /** Whether it posts batches, so that an event is a part of a body. Default: false, an event is a whole body. */
  readonly isBatch?: boolean;
  /** Status of the answer to an accepted request. Default: 200. */
  readonly accepted?: number;
  /** The body of that answer. Default: it is empty. */
  readonly answer?: RegExp;
  /** The files of events/webhook that become events, without extension. The first is posted to the route of the suites. */
  readonly samples: Readonly<Record<string, readonly ExpectedEvent[]>>;
  /** Samples that only ask something: they are answered, and become no event. */
  readonly handshakes?: Readonly<Record<string, 'signed' | 'unsigned'>>;
  /** Whether the requests have no body, so that the data of an event are made of the headers. Default: false. */
  readonly isMadeOfHeaders?: boolean;
  readonly vectors?: readonly Vector[];
}

/** Gives a case the type of the options of its sender. */
export const senderCase = <Options extends object>(given: SenderCase<Options>): SenderCase => given;
