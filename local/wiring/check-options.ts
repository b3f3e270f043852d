import type { Dotenv } from './settings-context.ts';

/** What to check. */
export interface CheckOptions {
  /** The project's folder, whose functions are built. */
  readonly root: string;
  readonly stage: string;
  /** Further options of osls. */
  readonly oslsOptions: readonly string[];
  /** The environment of osls: the shell, and the values of `dotenv` below it. */
  readonly env: NodeJS.ProcessEnv;
  readonly dotenv: Dotenv;
  /** The variables of `local/local.env`. */
  readonly local: NodeJS.ProcessEnv;
}
