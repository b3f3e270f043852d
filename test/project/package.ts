import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, runNode } from './project.ts';

/** The CloudFormation template of a deployment, as far as the tests ask. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties: unknown;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What to package in place of the project's own files. */
interface Instead {
  /** Names of zips below `dist/`. Their contents do not matter: osls copies them. */
  readonly zips?: readonly string[];
  /** The contents of `.env`. */
  readonly dotenv?: string;
  /** Default: `dev`. */
  readonly stage?: string;
}

/**
 * Runs `osls package` as `npm run package` does, but without network, credentials, or the developer's `.env`.
 *
 * @param project holds serverless.yml, the files that it names, and dist/
 * @throws Error with the words of osls when it refuses
 */
export async function packageOffline(
  project: string,
  { zips, dotenv = '', stage = 'dev' }: Instead = {},
): Promise<Template> {
  const folder = mkdtempSync(path.join(tmpdir(), 'launchpad-'));
  const link = (entry: string, from = project) =>
    symlinkSync(path.join(from, entry), path.join(folder, entry));
  try {
    // osls does not accept a link in the place of its configuration.
    copyFileSync(path.join(project, 'serverless.yml'), path.join(folder, 'serverless.yml'));
    const own = new Set(['serverless.yml', 'node_modules', 'package.json', ...(zips ? ['dist'] : [])]);
    const linked = readdirSync(project).filter(
      (entry) => !own.has(entry) && !/^\.(env|git|serverless)/.test(entry),
    );
    for (const entry of linked) link(entry);
    for (const entry of ['node_modules', 'package.json']) link(entry, root);
    if (zips) mkdirSync(path.join(folder, 'dist'));
    for (const zip of zips ?? []) writeFileSync(path.join(folder, 'dist', zip), 'zip');
    writeFileSync(path.join(folder, '.env'), dotenv);

    const nowhere = 'http://127.0.0.1:9';
    const osls = path.join(root, 'node_modules/osls/bin/serverless.js');
    // As `npm run osls` does it: Node.js reads .env, where osls would expand every $.
    const command = ['--env-file-if-exists=.env', osls, 'package', '--package', 'package', '--stage', stage];
    const { exitCode, stdout, stderr } = await runNode(command, {
      cwd: folder,
      env: { HOME: folder, HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, AWS_EC2_METADATA_DISABLED: 'true' },
    });
    if (exitCode !== 0) throw new Error(`osls package ended with ${exitCode}\n${stdout}${stderr}`);
    const file = path.join(folder, 'package/cloudformation-template-update-stack.json');
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The properties of all resources of a type. The caller says what they look like. */
export function propertiesOf<Properties>({ Resources }: Template, type: string): Properties[] {
  const found = Object.values(Resources).filter((resource) => resource.Type === type);
  return found.map(({ Properties }) => Properties as Properties);
}
