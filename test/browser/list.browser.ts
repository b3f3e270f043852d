import { expect, test } from 'vitest';
import { fakeRow } from '../local/console/fake-rows.ts';
import { useConsole } from './console.ts';

const openConsole = useConsole();
/** The rows that are in the document. */
const options = '[role=option]';

test('an event appears in the list as it happens', async () => {
  await using console = await openConsole();

  await console.fake.add({ ...fakeRow(9001, Date.now()), title: 'POST /hooks/new' });

  await console.page.getByRole('option', { name: 'POST /hooks/new' }).waitFor();
  await console.page.getByText('301 events').waitFor();
  expect(console.problems).toEqual([]);
});

test('an event that changes keeps its place', async () => {
  await using console = await openConsole();
  const row = fakeRow(9001, Date.now());
  await console.fake.add({ ...row, outcome: 'running' });
  await console.page.locator(options, { hasText: 'Running' }).waitFor();

  await console.fake.add({ ...row, outcome: 'sent' });

  await console.page.locator(options, { hasText: 'Running' }).waitFor({ state: 'detached' });
  await console.page.getByText('301 events').waitFor();
});

test('a search and filters narrow the list, and one click clears them', async () => {
  await using console = await openConsole();
  const { page } = console;

  await page.keyboard.press('/');
  await page.keyboard.type('shop.payments');
  await page.getByText('27 events').waitFor();
  await page.getByLabel('Outcome', { exact: true }).selectOption('sent');
  await page.getByRole('heading', { name: 'No event passes the filter' }).waitFor();
  await page.getByLabel('Outcome', { exact: true }).selectOption('dead-letter');
  await page.getByText('27 events').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();

  await page.getByText('300 events').waitFor();
});

test('an event that the filter leaves out does not appear', async () => {
  await using console = await openConsole();
  await console.page.getByLabel('Function', { exact: true }).selectOption('schedule');
  await console.page.getByText('27 events').waitFor();

  await console.fake.add({ ...fakeRow(9001, Date.now()), function: 'webhook', title: 'left out' });
  await console.fake.add({ ...fakeRow(9002, Date.now()), function: 'schedule', title: 'shown' });

  await console.page.getByRole('option', { name: 'shown' }).waitFor();
  expect(await console.page.getByRole('option', { name: 'left out' }).count()).toBe(0);
});

test('scrolling reaches the oldest of 10,000 events with few rows in the document', async () => {
  await using console = await openConsole('events', { count: 10_000 });
  const { page } = console;
  const list = page.getByRole('listbox');
  const oldest = page.locator('#row-row-1');

  await list.focus();
  await expect
    .poll(
      async () => {
        await page.keyboard.press('End');
        return oldest.count();
      },
      { timeout: 20_000 },
    )
    .toBe(1);

  expect(await page.locator(options).count()).toBeLessThan(100);
});

test('what one reads stays in place while events arrive above it', async () => {
  await using console = await openConsole();
  const { page, fake } = console;
  const list = page.getByRole('listbox');
  await list.hover();
  await page.mouse.wheel(0, 1500);
  await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(1500);
  const read = page.locator('#row-row-250');
  const before = await read.boundingBox();

  for (let number = 9001; number < 9011; number++) await fake.add(fakeRow(number, Date.now()));
  await page.getByText('310 events').waitFor();

  await expect.poll(async () => (await read.boundingBox())?.y).toBe(before?.y);
});

test('an empty list says the first thing to do, and does it', async () => {
  await using console = await openConsole('events', { count: 0 });
  const { page } = console;
  await page.getByRole('heading', { name: 'No events yet' }).waitFor();

  await page.getByRole('button', { name: 'github-push' }).click();

  await page.locator(options).waitFor();
  expect(console.fake.requests.map(({ path }) => path)).toEqual(['/api/samples/webhook/github-push/send']);
});
