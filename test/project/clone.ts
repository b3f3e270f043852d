import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Results of commands, and what belongs to one machine: a copy has none of it. */
const leftOut =
  /^(?:node_modules|dist|\.git|\.serverless|\.reports|\.stryker(?:-tmp)?|\.env(?!\.example$).*|.*\.log)$/;

/**
 * Copies the project into an empty folder, and links the packages.
 *
 * @param without folders to leave out, which makes the check of types faster
 */
export function cloneProject(folder: string, without: readonly string[] = []): void {
  const excluded = new Set(without.map((entry) => path.join(root, entry)));
  for (const entry of readdirSync(root).filter((name) => !leftOut.test(name)))
    cpSync(path.join(root, entry), path.join(folder, entry), {
      recursive: true,
      filter: (file) => !leftOut.test(path.basename(file)) && !excluded.has(file),
    });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
}

const routes = ['webhook', 'queue', 'schedule', 'event-bus'].map(
  (name) => [`functions/${name}/routes.ts`, `test/fixtures/routes/${name}.ts`] as const,
);

/**
 * Puts the routes and the serverless.yml of the tests in the place of those in a clone, which a user may have edited. Their
 * secrets are those of `local/local.env`.
 */
export function useFixtures(folder: string): void {
  for (const [file, fixture] of [...routes, ['serverless.yml', 'test/fixtures/serverless.yml'] as const]) {
    const text = readFileSync(path.join(folder, fixture), 'utf8').replaceAll('../../../lib/', '../../lib/');
    writeFileSync(path.join(folder, file), text);
  }
}

/** Everything that a deployment needs, as the text of `.env`: the secrets of the senders are in `local/local.env`. */
export const completeEnv = [
  'DMS_ENDPOINT=https://dms.example.com',
  'DMS_PROJECT_ID=0123456789abcdef0123456789abcdef',
  'DMS_INSTANCE_ID=11111111-2222-4333-8444-555555555555',
  'SECRETS_ID=arn:aws:secretsmanager:eu-central-1:123456789012:secret:launchpad-AbCdEf',
].join('\n');
