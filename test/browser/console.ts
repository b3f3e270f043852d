import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { createFakeApi, type FakeApi } from '../local/console/fake-api.ts';
import { startChromium } from './chromium.ts';
import { startFront } from './front.ts';

/** The page in a browser, over an API with generated rows. */
export interface OpenConsole extends AsyncDisposable {
  readonly page: Page;
  readonly fake: FakeApi;
  /** Errors of the page itself, such as an exception or a refusal of its security policy. */
  readonly problems: readonly string[];
  /** Opens a view by its part of the address, such as `faults`. */
  go(view: string): Promise<void>;
}

type Options = BrowserContextOptions & { readonly count?: number };

/** Starts one browser for the tests of a file. Returns the function that opens the page at a view. */
export function useConsole(): (view?: string, options?: Options) => Promise<OpenConsole> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  return async function openConsole(view = 'events', { count = 300, ...options } = {}) {
    const fake = createFakeApi({ count, now: Date.now() });
    const server = await startFront(fake);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        problems.push(message.text());
    });
    const go = async (name: string) => {
      await page.goto('about:blank');
      await page.goto(`${server.url}/#/${name}`);
      await page.getByText('live', { exact: true }).waitFor();
    };
    await go(view);
    const close = async () => {
      await context.close();
      await server.close();
    };
    return { page, fake, problems, go, [Symbol.asyncDispose]: close };
  };
}
