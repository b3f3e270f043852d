import { spawn } from 'node:child_process';

type Command = readonly [program: string, ...args: string[]];

/** The command that opens a URL in the browser; `undefined` on a Linux without a desktop, where a browser may be a text browser. */
export function openCommand(
  url: string,
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): Command | undefined {
  if (platform === 'darwin') return ['open', url];
  if (platform === 'win32') return ['cmd', '/c', 'start', '', url];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open', url] : undefined;
}

/** Opens a URL in the browser. Resolves to whether a program took it. */
export async function openInBrowser(url: string): Promise<boolean> {
  const [program, ...args] = openCommand(url, process.platform, process.env) ?? [];
  if (program === undefined) return false;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.once('spawn', () => setTimeout(resolve, OPEN_MS, true).unref()); // some programs stay
  });
}

const OPEN_MS = 2000;
