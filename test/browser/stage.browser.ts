import { expect, onTestFinished, test } from 'vitest';
import { startStagePage } from '../../cli/console/stage-page.ts';
import { deadLetter, startRedrive } from '../support/redrive.ts';
import { usePage } from './cloud.ts';

const openPage = usePage();

async function open({ canWrite = false } = {}) {
  const redrive = await startRedrive([deadLetter('a'), deadLetter('b', 'payments')]);
  const queues = { ...redrive.projectQueues, place: 'the stack launchpad-prod in eu-central-1' };
  const served = await startStagePage({ queues, port: 0, canWrite, log: () => {}, waitSeconds: 0 });
  onTestFinished(() => served.close());
  return { ...redrive, page: await openPage(served.url) };
}

test('the page of a stage shows its dead letters whole, and cannot change them', async () => {
  const { page, visibleIn } = await open();

  await page.getByRole('heading', { name: 'Queues of the stack launchpad-prod in eu-central-1' }).waitFor();
  await page.getByText('read-only', { exact: true }).waitFor();
  await page.getByLabel('Filter the records').fill('payments');
  await expect.poll(() => page.getByRole('button', { name: 'View' }).count()).toBe(1);
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByLabel('Record as JSON').getByText('of the body').waitFor();

  for (const name of ['Redrive', 'Discard', 'Send an event'])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  expect(await page.getByRole('checkbox').count()).toBe(0);
  expect(await visibleIn('dead-letters')).toHaveLength(2);
});

test('the page of a stage that may change it sends a letter again', async () => {
  const { page, visibleIn } = await open({ canWrite: true });
  await page.getByText('can change', { exact: true }).waitFor();

  await page.getByRole('checkbox', { name: 'Choose a', exact: true }).check();
  await page.getByRole('button', { name: 'Redrive 1' }).click();
  await page.getByText('1 record sent again.').waitFor();

  expect(await visibleIn('outbox')).toHaveLength(1);
  expect(await visibleIn('dead-letters')).toHaveLength(1);
});
