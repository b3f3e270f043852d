import type { ProjectQueues } from '../../local/sqs/project-queues.ts';

/** The parts of the surroundings that a redrive uses. */
export interface Surroundings {
  readonly queues: ProjectQueues;
  readonly print: (line: string) => void;
  /** Asks a question that only `yes` agrees to; `undefined` without a terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly now: () => number;
  readonly signal?: AbortSignal;
  /** @default 1 second */
  readonly waitSeconds?: number;
}
