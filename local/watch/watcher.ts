import { once } from 'node:events';
import { watch } from 'chokidar';

/** Kinds of files whose change has an effect. */
export type Change = 'code' | 'wiring' | 'settings';

/** Options of `watchProject`. */
export interface WatchOptions {
  readonly root: string;
  /** Called once for all files that are saved together. */
  readonly onChange: (changes: ReadonlySet<Change>) => void;
}

/** Paths that are watched, by what their change means. */
const watched: Readonly<Record<Change, readonly string[]>> = {
  code: ['functions', 'lib'],
  wiring: ['serverless.yml', 'aws', 'stages'],
  settings: ['.env', 'local/local.env'],
};

/** An editor writes a file in several steps, and saves several files one after the other. */
const TOGETHER_MS = 30;

/** Watches the sources of a project. Resolves when every later change will be noticed. */
export async function watchProject({ root, onChange }: WatchOptions): Promise<{ stop(): Promise<void> }> {
  const watcher = watch(Object.values(watched).flat(), { cwd: root, ignoreInitial: true });
  let changes = new Set<Change>();
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', (_, path) => {
    const change = changeOf(path.replaceAll('\\', '/'));
    if (change === undefined) return;
    changes.add(change);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const together = changes;
      changes = new Set();
      onChange(together);
    }, TOGETHER_MS);
  });
  await once(watcher, 'ready');
  return {
    async stop() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** What the change of this path means; `undefined` for a file that has no effect on what runs. */
export function changeOf(path: string): Change | undefined {
  if (/\.test\.ts$|~$|\.sw[a-z]$/.test(path)) return undefined;
  const kinds = Object.entries(watched) as [Change, readonly string[]][];
  return kinds.find(([, paths]) => paths.some((one) => path === one || path.startsWith(`${one}/`)))?.[0];
}
