import type { RouteTables } from './route-checks.ts';
import type { Wiring } from './serverless.ts';
import type { Sources } from './source-lines.ts';
import type { Template } from './template.ts';

/** What the name of a secret on AWS is made of. */
export interface SecretPlace {
  readonly service: string;
  readonly stage: string;
}

/** The file with the values of the stage, such as `.env`. */
export interface Dotenv {
  readonly file: string;
  /** Empty if there is no such file. */
  readonly text: string;
  readonly isMissing?: boolean;
}

/** What the checks of settings and secrets read besides serverless.yml. */
export interface SettingsContext extends SecretPlace, Sources {
  readonly wiring: Wiring;
  readonly template: Template;
  readonly tables: RouteTables;
  readonly dotenv: Dotenv;
  /** The variables of `.env` and of the shell. */
  readonly given: Readonly<Record<string, string | undefined>>;
  /** The variables of `local/local.env`. */
  readonly local: Readonly<Record<string, string | undefined>>;
}
