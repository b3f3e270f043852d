import type { createAsyncInvoke } from '../lambda/async-invoke.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Schedules } from '../schedule/schedules.ts';
import type { ProjectQueues } from '../sqs/project-queues.ts';
import type { Queues } from '../sqs/queues.ts';
import type { BuildState } from '../watch/build-state.ts';
import type { Wiring } from '../wiring/serverless.ts';
import type { Observe } from './facts.ts';
import type { History } from './history.ts';
import type { CloudState } from './state.ts';

/** The parts of the local cloud that the console shows and changes. */
export interface ConsoleCloud {
  /** The folder of the project, with `events/`. */
  readonly root: string;
  readonly history: History;
  readonly observe: Observe;
  readonly functions: Pick<
    Functions,
    'invoke' | 'explain' | 'routesOf' | 'status' | 'freeze' | 'thaw' | 'restart'
  >;
  readonly wiring: () => Pick<Wiring, 'region' | 'triggers'>;
  readonly sqs: Pick<Queues, 'client' | 'queues'>;
  /** The outbox, the dead letters and the failures. */
  readonly projectQueues: ProjectQueues;
  readonly schedules: () => Pick<Schedules, 'list'>;
  readonly invokeAsync: ReturnType<typeof createAsyncInvoke>;
  /** The emulator's faults; `undefined` with the real service. */
  readonly faults?: { set(script: string): void; counts(): Readonly<Record<string, number>> } | undefined;
  readonly target: CloudState['target'];
  /** URLs by name: `webhooks`, `service`, `sqs`, `events`. */
  readonly urls: () => Readonly<Record<string, string>>;
  readonly topics: () => readonly string[];
  readonly build?: () => BuildState | undefined;
}
