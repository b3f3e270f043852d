import { describeProblem, type SourceProblem } from './problem.ts';

/** State of the project's sources, for people to see. */
export interface BuildState {
  /** Time of the last change of this state, in epoch milliseconds. */
  readonly at: number;
  /** Whether there is no problem. Otherwise the last version that worked goes on, except for problems of types. */
  readonly ok: boolean;
  readonly problems: readonly SourceProblem[];
  /** What runs in spite of the problems, as sentences. */
  readonly consequences: readonly string[];
}

/** Where problems come from. */
export type Part = 'build' | 'functions' | 'triggers' | 'types' | 'wiring';

/** Options of `createBuildStates`. */
export interface BuildStatesOptions {
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Collects the problems of all parts, and prints each when it appears, and a line when a part has none any more. */
export interface BuildStates {
  set(part: Part, problems: readonly SourceProblem[]): void;
  state(): BuildState;
}

const consequences: Readonly<Record<Part, string>> = {
  build: 'The last version that worked goes on.',
  functions: 'The last version that worked goes on.',
  triggers: 'The last triggers that worked go on.',
  types: 'The functions run all the same.',
  wiring: 'The last wiring that worked goes on.',
};

/** Starts with no problem. */
export function createBuildStates({ now, log }: BuildStatesOptions): BuildStates {
  const parts = new Map<Part, readonly SourceProblem[]>();
  let changedAt = now();
  return {
    state() {
      const broken = [...parts].filter(([, problems]) => problems.length > 0);
      return {
        at: changedAt,
        ok: broken.length === 0,
        problems: broken.flatMap(([, problems]) => problems),
        consequences: [...new Set(broken.map(([part]) => consequences[part]))],
      };
    },
    set(part, next) {
      const before = parts.get(part) ?? [];
      parts.set(part, next);
      if (next.length > 0) {
        for (const problem of next) log(`[${part}] ${describeProblem(problem)}`);
        log(`[${part}] ${consequences[part]}`);
      } else if (before.length > 0) {
        log(`[${part}] No problem any more.`);
      }
      changedAt = now();
    },
  };
}
