import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { createFakeApi } from '../local/console/fake-api.ts';
import { startChromium } from './chromium.ts';
import { startFront } from './front.ts';

/** Pictures of each view in light and dark, 1280 and 360 pixels wide, for people to look at. */
const views: Readonly<Record<string, string>> = {
  list: '#/events',
  detail: '#/events/row-296',
  faults: '#/faults',
  'dead-letters': '#/queues/launchpad-dead-letters',
  functions: '#/functions',
};
const sizes = { 1280: { width: 1280, height: 800 }, 360: { width: 360, height: 740 } };

const folder = path.resolve(process.argv[2] ?? '.reports/console');
mkdirSync(folder, { recursive: true });
const fake = createFakeApi({ count: 300, now: Date.parse('2026-05-04T09:30:00Z') });
await fake.setState({
  faults: { script: '10% 503\n5% reset after', counts: { '10% 503': 31, '5% reset after': 12 } },
});
const server = await startFront(fake);
const browser = await startChromium();
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [width, viewport] of Object.entries(sizes)) {
      const page = await browser.newPage({ viewport, colorScheme, timezoneId: 'UTC' });
      for (const [name, hash] of Object.entries(views)) {
        await show(page, `${server.url}/${hash}`);
        await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`) });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`Screenshots are in ${folder}`);

async function show(page: Page, url: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByText('live', { exact: true }).waitFor();
  await page
    .locator('.row:visible, .station:visible, .switches:visible, .records table:visible, .cards:visible')
    .first()
    .waitFor();
}
