const CHECK_MS = 500;

/**
 * Calls `stop` when npm has ended. npm passes SIGTERM on only to the shell that it has started, and a shell such as dash ends
 * without this program. The program then has another parent. Without npm as the parent, this function does nothing.
 */
export function stopWithNpm(
  stop: () => void,
  env: NodeJS.ProcessEnv = process.env,
  parent: () => number = () => process.ppid,
): void {
  if (env.npm_lifecycle_event === undefined) return;
  const first = parent();
  const timer = setInterval(function check() {
    if (parent() === first) return;
    clearInterval(timer);
    stop();
  }, CHECK_MS);
  timer.unref();
}
