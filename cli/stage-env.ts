import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';

/**
 * Reads the values of a stage into this process, as `npm run deploy` does: `.env.<stage>` if there is one, otherwise `.env`. A
 * variable of the shell is stronger.
 */
export function loadStageEnv(root: string, stage: string | undefined): void {
  const names = stage === undefined ? ['.env'] : [`.env.${stage}`, '.env'];
  const path = names.map((name) => join(root, name)).find((candidate) => existsSync(candidate));
  if (path !== undefined) loadEnvFile(path);
}
