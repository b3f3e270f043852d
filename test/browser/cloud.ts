import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type CloudOptions, startCloud } from '../local/console/cloud.ts';
import { startChromium } from './chromium.ts';

/** Starts one browser for the tests of a file. */
function useBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());
  return () => browser;
}

/** Starts one browser for the tests of a file. Returns a function that opens a page in it, until the end of the test. */
export function usePage(): (url: string) => Promise<Page> {
  const browser = useBrowser();
  return async function openPage(url) {
    const page = await browser().newPage({ viewport: { width: 1280, height: 900 } });
    onTestFinished(() => page.close());
    await page.goto(url);
    await page.getByText('live', { exact: true }).waitFor();
    return page;
  };
}

/**
 * Starts one browser for the tests of a file. Returns a function that opens the page over the built functions, the emulator and
 * the queues.
 */
export function useCloud() {
  const openPage = usePage();
  return async function openCloud(options?: CloudOptions) {
    const cloud = await startCloud(options);
    return { cloud, page: await openPage(`${cloud.front.url}/#/events`) };
  };
}

/** Sends a sample by clicks, and opens its event. */
export async function sendSample(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Send an event' }).click();
  await page.getByRole('combobox', { name: 'Sample' }).selectOption(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

export const station = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
export const outcome = (page: Page) => page.locator('.detail .about .outcome');
