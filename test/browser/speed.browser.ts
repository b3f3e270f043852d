import { expect, test } from 'vitest';
import { fakeRow } from '../local/console/fake-rows.ts';
import { useConsole } from './console.ts';

const openConsole = useConsole();

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Notes for each row when it was first in the document. */
const watchRows = `
  window.seen = {};
  new MutationObserver(() => {
    for (const { id } of document.querySelectorAll('[role=option]')) window.seen[id] ??= performance.timeOrigin + performance.now();
  }).observe(document.body, { childList: true, subtree: true });
`;

test('a row appears within 100 ms in a list of 10,000 events', async () => {
  await using opened = await openConsole('events', { count: 10_000 });
  const { page, fake } = opened;
  await page.locator('#row-row-10000').waitFor();
  await page.evaluate(watchRows);
  const delays: number[] = [];

  for (let number = 20_000; number < 20_020; number++) {
    const sentAt = performance.timeOrigin + performance.now();
    await fake.add(fakeRow(number, Date.now()));
    await page.locator(`#row-row-${number}`).waitFor();
    delays.push(Number(await page.evaluate(`window.seen['row-row-${number}']`)) - sentAt);
  }

  console.log(
    `A row appears after ${median(delays).toFixed(0)} ms (median of 20, worst ${Math.max(...delays).toFixed(0)} ms)`,
  );
  expect(median(delays)).toBeLessThan(100);
});

test('memory is bounded: 30,000 events more do not make the page grow beyond 10,000 rows', async () => {
  await using opened = await openConsole('events', { count: 200 });
  const { page, fake } = opened;
  const session = await page.context().newCDPSession(page);
  const heapMb = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize / 1024 / 1024;
  };
  let last = 20_000;
  const add = async (count: number) => {
    for (let number = 0; number < count; number++) await fake.add(fakeRow(++last, Date.now()));
    await page.locator(`#row-row-${last}`).waitFor();
    return heapMb();
  };

  const empty = await heapMb();
  const full = await add(10_000);
  const later = await add(20_000);

  console.log(`Heap of the page: ${[empty, full, later].map((mb) => mb.toFixed(1)).join(' → ')} MB`);
  expect(later).toBeLessThan(full + 5);
});

/** Scrolls the list from its newest to its oldest row, one screen per frame; returns the times between frames in milliseconds. */
const scrollThrough = `new Promise((resolve) => {
  const list = document.getElementById('rows');
  const gaps = [];
  let last = performance.now();
  requestAnimationFrame(function step(now) {
    gaps.push(now - last);
    last = now;
    list.scrollTop += list.clientHeight;
    if (document.getElementById('row-row-1') !== null) resolve(gaps);
    else requestAnimationFrame(step);
  });
})`;

test('scrolling through 10,000 events does not stall', async () => {
  await using opened = await openConsole('events', { count: 10_000 });
  const { page } = opened;
  await page.locator('#row-row-10000').waitFor();

  const gaps = (await page.evaluate(scrollThrough)) as number[];

  const worst = Math.max(...gaps);
  console.log(
    `Scrolling: ${gaps.length} frames, one each ${median(gaps).toFixed(0)} ms (median, worst ${worst.toFixed(0)} ms)`,
  );
  expect(median(gaps)).toBeLessThan(50);
});
