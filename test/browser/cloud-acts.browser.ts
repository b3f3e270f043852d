import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { outcome, sendSample, station, useCloud } from './cloud.ts';

const open = useCloud();

/** Opens the dialog for events at a tab. */
async function compose(page: Page, tab: string) {
  await page.getByRole('button', { name: 'Send an event' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: tab }).click();
  return dialog;
}

test('a schedule that is run now, and an event put on the bus, become messages', async () => {
  const { page, cloud } = await open({ functions: ['webhook', 'schedule', 'event-bus'] });

  const schedules = await compose(page, 'Schedule');
  await schedules.getByRole('button', { name: 'Run now', exact: true }).click();
  await expect.poll(() => cloud.emulator.messages('heartbeats').length).toBe(1);
  await expect.poll(() => outcome(page).textContent()).toContain('Sent');

  const bus = await compose(page, 'Event bus');
  await bus.getByLabel('Detail', { exact: true }).fill('{"orderId":"A-77"}');
  await bus.getByRole('button', { name: 'Put on the bus' }).click();
  await expect.poll(() => cloud.emulator.messages('orders').length).toBe(1);
  expect(cloud.emulator.messages('orders')[0]?.body).toBe('{"orderId":"A-77"}');
});

test('a message that is put on a queue is delivered to its function, and shown with its record', async () => {
  const { page, cloud } = await open({ functions: ['webhook', 'queue'] });
  cloud.poll('shop-orders');

  const dialog = await compose(page, 'Queue');
  await dialog.getByRole('combobox', { name: 'Queue' }).selectOption('shop-orders');
  await dialog.getByLabel('Body', { exact: true }).fill('{"order":7}');
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();

  await page.locator('[role=option]', { hasText: 'shop-orders' }).click();
  await expect.poll(() => outcome(page).textContent()).toContain('Sent');
  expect(cloud.emulator.messages('orders')).toMatchObject([{ body: '{"order":7}' }]);
});

test('a frozen function does not answer before its thaw', async () => {
  const { page, cloud } = await open();
  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'Freeze webhook' }).click();
  await page.getByRole('button', { name: 'Thaw webhook' }).waitFor();

  await sendSample(page, 'webhook/github-push');
  await expect.poll(() => outcome(page).textContent()).toContain('Running');
  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'Thaw webhook' }).click();
  await page.keyboard.press('1');
  await page.locator('[role=option]').first().click();

  await station(page, 'Answer').getByText('200').waitFor();
  expect(cloud.emulator.messages('code-events')).toHaveLength(1);
});

test('a pause is ended, and the next event is sent', async () => {
  const { page, cloud } = await open({ faults: '100% 401 APIG.0301', env: { MAX_ATTEMPTS: '1' } });
  for (let sent = 0; sent < 3; sent++) {
    await sendSample(page, 'webhook/github-push');
    await station(page, 'Answer').waitFor();
  }
  await page.getByRole('button', { name: 'End the pause' }).waitFor();

  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'End all faults' }).click();
  await page.getByRole('button', { name: 'End the pause' }).click();
  await page.getByText('Sending is paused').waitFor({ state: 'detached' });
  await sendSample(page, 'webhook/github-push');

  await expect.poll(() => outcome(page).textContent()).toContain('Sent');
  expect(cloud.emulator.messages('code-events')).toHaveLength(1);
});

test('of two dead letters one is sent again and one is discarded', async () => {
  const { page, cloud } = await open({ functions: ['webhook', 'queue'], faults: 'next 2 413 DMS.10540011' });
  page.on('dialog', (dialog) => void dialog.accept());
  for (let sent = 0; sent < 2; sent++) {
    await sendSample(page, 'webhook/github-push');
    await expect.poll(() => outcome(page).textContent()).toContain('Dead letter');
  }

  await page.keyboard.press('2');
  await page.getByRole('heading', { name: 'Dead letters shop-dead-letters' }).waitFor();
  await page
    .getByRole('checkbox', { name: /^Choose (?!all)/ })
    .first()
    .check();
  await page.getByRole('button', { name: 'Redrive 1' }).click();
  await page.getByText('1 record sent again.').waitFor();
  await page.getByRole('checkbox', { name: 'Choose all records' }).check();
  await page.getByRole('button', { name: 'Discard 1' }).click();
  await page.getByText('1 record discarded.').waitFor();
  await page.getByText('The queue is empty.').waitFor();

  cloud.poll('shop-outbox');
  await expect.poll(() => cloud.emulator.messages('code-events').length).toBe(1);
});
