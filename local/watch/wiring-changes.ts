import { isDeepStrictEqual } from 'node:util';
import type { Wiring } from '../wiring/serverless.ts';

/** One sentence for each queue that did not exist. */
export const newQueues = (before: Wiring, next: Wiring): string[] =>
  next.queues
    .filter(({ name }) => !before.queues.some((queue) => queue.name === name))
    .map(({ name }) => `queue ${name} is new`);

/** One sentence for each change of serverless.yml that needs a restart of the local cloud. */
export function restartReasons(before: Wiring, next: Wiring): string[] {
  const reasons = before.queues.flatMap((queue) => {
    const now = next.queues.find(({ name }) => name === queue.name);
    if (now === undefined)
      return [`queue ${queue.name} is gone from serverless.yml, but exists until a restart`];
    return isDeepStrictEqual(now, queue)
      ? []
      : [`queue ${queue.name} has other settings, which apply after a restart`];
  });
  return before.region === next.region
    ? reasons
    : [...reasons, `the region is now ${next.region}, which applies after a restart`];
}
