import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkNeeds } from '../../../local/broker/needs.ts';
import { LocalCloudError } from '../../../local/problem.ts';

/** An environment whose PATH has only these commands. */
async function machineWith(commands: Readonly<Record<string, string>>): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(path.join(tmpdir(), 'needs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, output] of Object.entries(commands)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\necho '${output}' >&2\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  return { PATH: folder };
}

const java17 = 'openjdk version "17.0.15" 2025-04-15';
const whole = { java: java17, mvn: '', openssl: '' };

test('a machine with everything passes', async () => {
  await expect(checkNeeds(true, await machineWith(whole))).resolves.toBeUndefined();
});

test('after the first start Java is enough', async () => {
  await expect(checkNeeds(false, await machineWith({ java: java17 }))).resolves.toBeUndefined();
});

test('everything that is missing is named in one error, with the packages to install', async () => {
  await expect(checkNeeds(true, await machineWith({}))).rejects.toThrow(
    new LocalCloudError(
      'A RocketMQ broker needs Java 17 or newer, which runs RocketMQ; and Maven, which downloads RocketMQ; and openssl, which makes the key of the proxy.\n' +
        'On Debian: apt-get install openjdk-17-jdk-headless maven openssl. On macOS: brew install openjdk maven openssl.',
    ),
  );
});

test.each(['openjdk version "11.0.2"', 'java version "1.8.0_392"'])('%s is too old', async (java) => {
  await expect(checkNeeds(true, await machineWith({ ...whole, java }))).rejects.toThrow(
    /needs Java 17 or newer/,
  );
});
