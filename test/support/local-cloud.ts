import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A local cloud in a process of its own, on free ports. */
export interface LocalCloud {
  /** Everything that it has printed. */
  output(): string;
  /** Waits until its output matches. Rejects with the output if it ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** The address that it announced under this name, such as `webhooks` or `outbox`. */
  address(name: string): string;
  stop(): Promise<void>;
}

/**
 * Runs `npm start` of a project, and waits until it is ready.
 *
 * @param folder the project's folder
 * @param env further variables of the shell
 * @param args arguments of the command
 */
export async function startLocalCloud(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<LocalCloud> {
  const { PATH = '', HOME = '' } = process.env;
  const ports = { PORT: '0', DMS_PORT: '0', SQS_PORT: '0', EVENTS_PORT: '0' };
  const child = spawn(process.execPath, [path.join(folder, 'cli/start.ts'), ...args], {
    cwd: folder,
    env: { PATH, HOME, ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let text = '';
  const news = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += stripVTControlCharacters(chunk);
      for (const look of news) look();
    });
  }

  function until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      function look() {
        const found = pattern.exec(text);
        if (found) settle(() => resolve(found));
      }
      function settle(how: () => void) {
        news.delete(look);
        how();
      }
      news.add(look);
      void ended.then(() =>
        settle(() => reject(new Error(`The local cloud ended before it printed ${pattern}:\n${text}`))),
      );
      look();
    });
  }

  const cloud: LocalCloud = {
    output: () => text,
    until,
    address(name) {
      const announced = (label: string) => new RegExp(`^ +${label} +(\\S+)`, 'm').exec(text)?.[1];
      const found = announced(name);
      if (found === undefined) throw new Error(`The local cloud announced no address of "${name}":\n${text}`);
      return found.startsWith('http') ? found : (announced('queue URL') ?? '').replace('{queue}', found);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
  await until(/^Ready/m);
  return cloud;
}
