import type { QueueRole as ProjectQueueRole } from '../sqs/project-queues.ts';
import type { BuildState } from '../watch/build-state.ts';

/** State of the local cloud, as GET /api/state answers it. The stream sends the members that changed. */
export interface CloudState {
  /** Where messages go. */
  readonly target: 'emulator' | 'service';
  /** URLs by name: `webhooks`, `service`, `sqs`, `events`. */
  readonly urls: Readonly<Record<string, string>>;
  readonly functions: readonly { readonly name: string; readonly hosts: number; readonly frozen: boolean }[];
  readonly samples: readonly {
    readonly function: string;
    readonly name: string;
    readonly sender?: string | undefined;
  }[];
  /** The webhook routes. */
  readonly senders: readonly string[];
  readonly queues: readonly {
    readonly name: string;
    readonly role: QueueRole;
    readonly visible: number;
    readonly inFlight: number;
  }[];
  /** `next` is in epoch milliseconds. */
  readonly schedules: readonly {
    readonly name: string;
    readonly expression: string;
    readonly next?: number | undefined;
  }[];
  readonly topics: readonly string[];
  /** The emulator's faults, and how many requests met each line; `undefined` with the real service. */
  readonly faults?:
    | { readonly script: string; readonly counts: Readonly<Record<string, number>> }
    | undefined;
  /** Functions that do not send at the moment. `until` is in epoch milliseconds. */
  readonly paused?:
    | {
        readonly function: string;
        readonly what: string;
        readonly reason: string;
        readonly until: number;
      }
    | undefined;
  readonly build?: BuildState | undefined;
  /** The deployed stage whose queues are shown; `undefined` for the local cloud. */
  readonly stage?: StageState | undefined;
  readonly stats: { readonly perSecond: readonly SecondOfAttempts[] };
}

/** What a queue is for; `own` for an event source. */
export type QueueRole = ProjectQueueRole | 'own';

/** Attempts to send that ended within one second, and their latency in milliseconds. */
export interface SecondOfAttempts {
  readonly at: number;
  readonly ok: number;
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
}

/** A deployed stage. */
export interface StageState {
  /** Such as `the stack launchpad-prod in eu-central-1`. */
  readonly place: string;
  /** Whether nothing can be sent again or discarded. */
  readonly readOnly: boolean;
}
