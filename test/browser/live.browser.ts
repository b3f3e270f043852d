import type { Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { fakeRow } from '../local/console/fake-rows.ts';
import { useConsole } from './console.ts';

const openConsole = useConsole();

const paused = {
  function: 'webhook',
  what: 'service',
  reason: 'five refusals',
  until: Date.now(),
} as const;

/** Holds back the next answer for a path, which the page has already asked for, until `release` is called. */
function holdBack() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isHeld = () => {};
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  async function handle(route: Route): Promise<void> {
    const response = await route.fetch();
    isHeld();
    await released;
    await route.fulfill({ response });
  }
  return { handle, held, release: () => release() };
}

test('the page says live only when its stream is connected', async () => {
  await using console = await openConsole();
  const { page } = console;
  let connect = () => {};
  const mayConnect = new Promise<void>((resolve) => {
    connect = resolve;
  });
  await page.route('**/api/stream', (route) => mayConnect.then(() => route.continue()), { times: 1 });
  await page.reload();

  await page.getByText('connecting', { exact: true }).waitFor();
  expect(await page.getByText('live', { exact: true }).count()).toBe(0);
  connect();
  await page.getByText('live', { exact: true }).waitFor();
});

test('a row that comes while the list is loaded is not lost', async () => {
  await using console = await openConsole();
  const { page, fake, go } = console;
  const { handle, held, release } = holdBack();
  await page.route('**/api/rows?*', handle, { times: 1 });
  await go('events');
  await held;

  await fake.add(fakeRow(301, Date.now()));
  await fake.setState({ paused });
  await page.getByText('five refusals').waitFor(); // so the row has come, too
  release();

  await page.getByText('301 events').waitFor();
});

test('a state that comes while the state is loaded is not lost', async () => {
  await using console = await openConsole();
  const { page, fake, go } = console;
  const { handle, held, release } = holdBack();
  await page.route('**/api/state', handle, { times: 1 });
  await go('events');
  await held;

  await fake.setState({ paused });
  await fake.add(fakeRow(301, Date.now()));
  await page.getByText('301 events').waitFor(); // so the state has come, too
  release();

  await page.getByText('five refusals').waitFor();
});
