import { type Actions, createActions } from '../../local/console/actions.ts';
import { consoleApp } from '../../local/console/api.ts';
import type { ConsoleCloud } from '../../local/console/console-cloud.ts';
import { observeRefused, observeWebhook } from '../../local/console/observe-webhook.ts';
import { startHttpFront } from '../../local/http/http-front.ts';
import { type HttpServer, onPort } from '../../local/http/http-server.ts';

/** Options of `startConsole`. */
export interface ConsoleOptions {
  readonly cloud: Omit<ConsoleCloud, 'urls'>;
  /** URLs by name, without that of the HTTP front itself. */
  readonly urls: Readonly<Record<string, string>>;
  readonly port: number;
  /** Invokes the function that has the webhooks. */
  readonly webhook: (payload: unknown) => Promise<unknown>;
  /** Returns the emulator's messages; `undefined` with the real service. */
  readonly messages: ((topic?: string) => readonly unknown[]) | undefined;
  /** Returns the text of `GET /` for clients that want no page. */
  readonly about: () => string;
  readonly log: (line: string) => void;
}

/** Starts the HTTP front, which has the webhooks, the console's page and the console's API. */
export async function startConsole(
  options: ConsoleOptions,
): Promise<{ readonly front: HttpServer; readonly actions: Actions }> {
  const { cloud, urls, port, webhook, messages, about, log } = options;
  const { history, observe, faults } = cloud;
  const actions = createActions({ ...cloud, urls: () => ({ webhooks: front.url, ...urls }) });
  const front = await onPort('PORT', port, (free) =>
    startHttpFront({
      port: free,
      invoke: observeWebhook(webhook, observe),
      onRefused: observeRefused(observe),
      consoleApp: consoleApp(history, actions),
      ...{ messages, faults, about, log },
    }),
  );
  return { front, actions };
}
