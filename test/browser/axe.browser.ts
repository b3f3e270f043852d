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
      const check = async (what: string) =>
        found.push(...(await violationsOf(page)).map((text) => `${what}: ${text}`));
      for (const key of ['n', '?']) {
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
        await check(`dialog ${key}`);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await go('events/row-299');
      await page.locator('.station').first().waitFor();
      const actions = page.getByRole('group', { name: 'Actions' });
      for (const [button, part] of [
        ['Save', page.getByLabel('Name of the sample')],
        ['Copy', page.getByRole('button', { name: 'as curl' })],
        ['Edit and replay', page.getByRole('dialog')],
      ] as const) {
        await actions.getByRole('button', { name: button, exact: true }).click();
        await part.waitFor();
        await check(button);
        await page.keyboard.press('Escape');
        await part.waitFor({ state: 'detached' });
      }
      await go('events');
      await page.getByRole('searchbox').first().fill('no event has this text');
      await page.getByRole('heading', { name: 'No event passes the filter' }).waitFor();
      await check('an empty list');

      expect(found).toEqual([]);
    }, 120_000);
  }
}
