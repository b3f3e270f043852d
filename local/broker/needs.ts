import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LocalCloudError } from '../problem.ts';

const run = promisify(execFile);

/** The oldest Java that RocketMQ runs on with the options used here. */
const JAVA = 17;

interface Need {
  readonly command: string;
  readonly args: readonly string[];
  readonly why: string;
  /** Packages for the remedy. */
  readonly debian: string;
  readonly brew: string;
}

const needs: readonly Need[] = [
  {
    command: 'java',
    args: ['-version'],
    why: `Java ${JAVA} or newer, which runs RocketMQ`,
    debian: 'openjdk-17-jdk-headless',
    brew: 'openjdk',
  },
  {
    command: 'mvn',
    args: ['-version'],
    why: 'Maven, which downloads RocketMQ',
    debian: 'maven',
    brew: 'maven',
  },
  {
    command: 'openssl',
    args: ['version'],
    why: 'openssl, which makes the key of the proxy',
    debian: 'openssl',
    brew: 'openssl',
  },
];

/**
 * Checks that the machine has what a broker needs. Maven and openssl are needed only for the first start.
 *
 * @throws LocalCloudError that names everything that is missing, and how to install it
 */
export async function checkNeeds(isFirstStart: boolean, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const wanted = isFirstStart ? needs : needs.slice(0, 1);
  const missing = (
    await Promise.all(wanted.map(async (need) => ((await isThere(need, env)) ? [] : [need])))
  ).flat();
  if (missing.length === 0) return;
  const list = (of: 'debian' | 'brew') => missing.map((need) => need[of]).join(' ');
  throw new LocalCloudError(
    `A RocketMQ broker needs ${missing.map(({ why }) => why).join('; and ')}.\n` +
      `On Debian: apt-get install ${list('debian')}. On macOS: brew install ${list('brew')}.`,
  );
}

async function isThere({ command, args }: Need, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const { stdout, stderr } = await run(command, args, { env });
    if (command !== 'java') return true;
    const [, version = '0'] = /version "(?:1\.)?(\d+)/.exec(stdout + stderr) ?? [];
    return Number(version) >= JAVA;
  } catch {
    return false;
  }
}
