import { stageApp } from '../../local/console/stage-app.ts';
import { createApp, serveApp } from '../../local/http/app-server.ts';
import { mountConsole } from '../../local/http/console-routes.ts';
import { type HttpServer, onPort } from '../../local/http/http-server.ts';
import type { ProjectQueues } from '../../local/sqs/project-queues.ts';

/** Options of `startStagePage`. */
export interface StagePageOptions {
  readonly queues: ProjectQueues;
  /** 0 means any free port. */
  readonly port: number;
  /** Whether letters can be sent again and discarded. */
  readonly canWrite: boolean;
  readonly log: (line: string) => void;
  /** For how long SQS waits for messages. Default: 1 second. */
  readonly waitSeconds?: number;
}

/** Serves the page with the queues of a deployed stage on loopback. Pages of other sites are refused. */
export function startStagePage(options: StagePageOptions): Promise<HttpServer> {
  const { queues, port, canWrite, log, waitSeconds } = options;
  const app = createApp(log);
  const api = stageApp(queues, { canWrite, ...(waitSeconds !== undefined && { waitSeconds }) });
  mountConsole(app, api, { about: () => `The queues of ${queues.place}\n` });
  return onPort('--port', port, (free) => serveApp(free, app, log));
}
