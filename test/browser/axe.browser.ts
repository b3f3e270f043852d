import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useConsole } from './console.ts';

const openConsole = useConsole();
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const views = [
  'events',
  'events/row-296',
  'events/row-299',
  'queues/launchpad-dead-letters',
  'faults',
  'functions',
];

/** Rules of axe that the page breaks, with the elements that break them. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axeFile });
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test(`axe finds nothing in any view, ${colorScheme}, ${width} pixels wide`, async () => {
      await using console = await openConsole('events', {
        colorScheme,
        viewport: { width, height: 800 },
        bypassCSP: true,
      });
      const { page, go, fake } = console;
      await fake.setState({
        paused: {
          function: 'webhook',
          what: 'service',
          reason: '5 refusals in a row',
          until: Date.now() + 30_000,
        },
        build: {
          at: Date.now(),
          ok: false,
          problems: [{ file: 'functions/webhook/routes.ts', line: 4, column: 7, text: 'x' }],
          consequences: [],
        },
      });
      const found: string[] = [];
      for (const view of views) {
        await go(view);
        await page
          .locator(
            '.row:visible, .station:visible, .switches:visible, .records table:visible, .cards:visible',
          )
          .first()
          .waitFor();
        found.push(...(await violationsOf(page)).map((text) => `${view}: ${text}`));
      }
      for (const key of ['n', '?']) {
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
        found.push(...(await violationsOf(page)).map((text) => `dialog ${key}: ${text}`));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }

      expect(found).toEqual([]);
    }, 120_000);
  }
}
