import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser's file: `CHROME_PATH`, or the first of the usual paths that exists. */
export function findChromium(): string {
  const given = process.env.CHROME_PATH;
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given;
    throw new Error(`CHROME_PATH is ${given}, and there is no such file.`);
  }
  const found = usualPaths.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new Error(
    'These tests need Chromium. Install it (on Debian: apt-get install chromium), or set CHROME_PATH to the file of a Chrome or Chromium.',
  );
}

/** Starts the browser without a window. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
