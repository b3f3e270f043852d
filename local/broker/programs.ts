import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCloudError } from '../problem.ts';
import type { BrokerPorts } from './home.ts';

/** A program of RocketMQ that runs. */
export interface Program {
  readonly pid: number | undefined;
  /**
   * Ends it at once. What was stored stays: the store is a mapped file, and the next start repairs it. A polite end takes more
   * than ten seconds.
   */
  kill(): Promise<void>;
}

/** For how long a program may take to start, in milliseconds. */
const START_MS = 60_000;
const LOOK_MS = 50;

const jvm = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  ...['java.base/jdk.internal.ref', 'java.base/sun.nio.ch', 'java.base/jdk.internal.misc'].map(
    (module) => `--add-exports=${module}=ALL-UNNAMED`,
  ),
  '--add-opens=java.base/java.nio=ALL-UNNAMED',
];

/** Clients may use TLS or not. Without a key, each port makes one of RSA at each start, which takes seconds. */
const tls = (home: string): string[] => [
  ...['-Dtls.server.mode=permissive', '-Dtls.test.mode.enable=false'],
  ...[`-Dtls.server.keyPath=${home}/conf/tls.key`, `-Dtls.server.certPath=${home}/conf/tls.crt`],
];

/** Starts the name server. */
export const startNamesrv = (home: string): Promise<Program> =>
  launch(home, 'namesrv', 'boot success', [
    ...['-Xms32m', '-Xmx64m', '-XX:MaxDirectMemorySize=32m'],
    ...['org.apache.rocketmq.namesrv.NamesrvStartup', '-c', path.join(home, 'conf/namesrv.conf')],
  ]);

/** Starts the broker, and in the same process the proxy for clients that speak gRPC. */
export const startProxyAndBroker = (home: string, { namesrvPort }: BrokerPorts): Promise<Program> =>
  launch(home, 'broker', 'startup successfully', [
    ...['-Xms128m', '-Xmx256m', '-XX:MaxDirectMemorySize=256m'],
    ...['org.apache.rocketmq.proxy.ProxyStartup', '-pm', 'LOCAL', '-n', `127.0.0.1:${namesrvPort}`],
    ...['-bc', path.join(home, 'conf/broker.conf'), '-pc', path.join(home, 'conf/proxy.json')],
  ]);

/** Starts a Java program, and waits until its log has a text. An archive of its classes, made once, halves the time. */
async function launch(
  home: string,
  name: string,
  isReadyWith: string,
  args: readonly string[],
): Promise<Program> {
  const log = path.join(home, 'logs', `${name}.log`);
  const archive = path.join(home, `${name}.jsa`);
  const output = openSync(log, 'w');
  const child = spawn(
    'java',
    [
      `-Duser.home=${home}`,
      `-Drmq.logback.configurationFile=${path.join(home, 'conf/logback.xml')}`,
      ...(existsSync(archive)
        ? ['-Xshare:auto', `-XX:SharedArchiveFile=${archive}`]
        : ['-XX:+RecordDynamicDumpInfo']),
      ...tls(home),
      ...jvm,
      ...['-cp', path.join(home, 'lib/*'), ...args],
    ],
    {
      // In a group of its own, so that Ctrl-C of the terminal leaves the order of the end to this program.
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ROCKETMQ_HOME: home, RMQ_PROXY_HOME: home },
    },
  );
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const program = { pid: child.pid, kill: () => kill(child, ended) };
  for (const until = Date.now() + START_MS; ; await sleep(LOOK_MS)) {
    const text = await readFile(log, 'utf8');
    if (text.includes(isReadyWith)) break;
    if (child.exitCode === null && Date.now() < until) continue;
    await program.kill();
    const lines = text.trim().split('\n').slice(-10).join('\n');
    throw new LocalCloudError(`The ${name} of RocketMQ does not start. The end of ${log}:\n${lines}`);
  }
  if (!existsSync(archive)) archiveClasses(child.pid, archive);
  return program;
}

async function kill(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** Makes the archive for the next start. Without `jcmd`, which not every Java has, the next start is as slow as this one. */
function archiveClasses(pid: number | undefined, archive: string): void {
  if (pid === undefined) return;
  const dump = spawn('jcmd', [String(pid), 'VM.cds', 'dynamic_dump', archive], { stdio: 'ignore' });
  dump.once('error', () => {});
}
