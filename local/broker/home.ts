import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalCloudError } from '../problem.ts';

const run = promisify(execFile);
const templates = path.join(import.meta.dirname, 'conf');

/** The ports of RocketMQ: the name server, the broker, and the proxy for clients that speak gRPC. */
export interface BrokerPorts {
  readonly namesrvPort: number;
  readonly brokerPort: number;
  readonly grpcPort: number;
  readonly proxyPort: number;
}

/** Whether the jars are in this folder already. */
export const hasJars = (home: string): boolean => existsSync(path.join(home, 'lib'));

/**
 * Downloads RocketMQ and what a Java consumer needs from Maven Central into `lib/` (about 100 MB).
 *
 * @throws LocalCloudError with the last lines of Maven
 */
export async function downloadJars(home: string): Promise<void> {
  const part = path.join(home, 'lib.part');
  await rm(part, { recursive: true, force: true });
  const args = ['-B', '-q', '-f', path.join(templates, 'pom.xml'), 'dependency:copy-dependencies'];
  try {
    await run('mvn', [...args, '-DincludeScope=runtime', `-DoutputDirectory=${part}`]);
  } catch (cause) {
    const output = cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : String(cause);
    const lines = output.trim().split('\n').slice(-5).join('\n');
    throw new LocalCloudError(`Maven could not download RocketMQ:\n${lines}`, { cause });
  }
  await rename(part, path.join(home, 'lib'));
}

/** Writes the configuration into `conf/`, and makes the key of the proxy once. */
export async function writeConfiguration(home: string, ports: BrokerPorts): Promise<void> {
  for (const folder of ['conf', 'logs', 'store']) await mkdir(path.join(home, folder), { recursive: true });
  const values: Readonly<Record<string, string | number>> = { home, ...ports };
  for (const name of await readdir(templates)) {
    const template = await readFile(path.join(templates, name), 'utf8');
    const text = template.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
    await writeFile(path.join(home, 'conf', name), text);
  }
  const [key, certificate] = ['tls.key', 'tls.crt'].map((name) => path.join(home, 'conf', name));
  if (key === undefined || certificate === undefined || existsSync(key)) return;
  // Without one, the proxy makes an RSA key at each start, which takes seconds.
  const options =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await run('openssl', [...options.split(' '), ...names, '-keyout', key, '-out', certificate]);
}
