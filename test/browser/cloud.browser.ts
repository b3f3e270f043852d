import { expect, test } from 'vitest';
import { secrets } from '../local/console/cloud.ts';
import { outcome, sendSample, station, useCloud } from './cloud.ts';

const open = useCloud();

test('a sample is signed and sent, and its way can be read up to the receipt', async () => {
  const { page, cloud } = await open();

  await sendSample(page, 'webhook/github-push');

  await station(page, 'Verification').getByText('genuine').waitFor();
  await station(page, 'Route').getByText('github').waitFor();
  const [stored] = cloud.emulator.messages('code-events');
  await station(page, 'Message')
    .getByText(stored?.msgId ?? 'no message was stored')
    .waitFor();
  await station(page, 'Answer').getByText('200').waitFor();
  expect(await outcome(page).textContent()).toContain('Sent');
});

test('a replay with the same id is a duplicate, and with a new id it is another event', async () => {
  const { page, cloud } = await open();
  await sendSample(page, 'webhook/standard-webhooks-order');
  await station(page, 'Answer').waitFor();

  await page.keyboard.press('r');
  await page.getByText('Replayed with the same id.').waitFor();
  await page.keyboard.press('Shift+R');
  await page.getByText('Replayed with a new id.').waitFor();
  await expect.poll(() => cloud.emulator.messages('orders').length).toBe(3);

  const keys = cloud.emulator.messages('orders').map((message) => message.keys.join());
  expect(new Set(keys).size).toBe(2);
});

test('a request with a wrong signature has a row that says why it was refused', async () => {
  const { page, cloud } = await open();

  await fetch(`${cloud.front.url}/hooks/github`, {
    method: 'POST',
    headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}`, 'x-github-event': 'push' },
    body: '{}',
  });
  await page.locator('[role=option]', { hasText: 'Refused' }).click();

  await station(page, 'Verification').getByText('refused').waitFor();
  await station(page, 'Answer').getByText('401').waitFor();
});

test('a fault that is switched on shows in the attempts, and the message waits in the outbox', async () => {
  const { page } = await open();
  await page.keyboard.press('3');
  await page.getByLabel('Unavailable: 503: %').fill('100');
  await page.getByRole('switch', { name: 'Unavailable: 503' }).click();
  await page.getByRole('switch', { name: 'Unavailable: 503', checked: true }).waitFor();

  await sendSample(page, 'webhook/github-push');

  await station(page, 'Message').getByRole('cell', { name: '503' }).first().waitFor();
  await station(page, 'Answer').getByText('202').waitFor();
  await expect.poll(() => outcome(page).textContent()).toContain('In outbox');
});

test('the route of an event is explained, and the event is saved as a sample', async () => {
  const { page } = await open();
  await sendSample(page, 'webhook/github-push');
  await station(page, 'Answer').waitFor();

  await page.keyboard.press('x');
  await page.getByText('The route github takes the event.').waitFor();
  await page.keyboard.press('s');
  await page.getByLabel('Name of the sample').fill('my-push');
  await page.keyboard.press('Enter');

  await page.getByText('Saved as events/webhook/my-push.json.').waitFor();
});

test('no secret is in the page', async () => {
  const { page } = await open();
  await sendSample(page, 'webhook/github-push');
  await station(page, 'Answer').waitFor();
  for (const summary of await page.locator('summary').all()) await summary.click();

  const content = await page.content();

  for (const secret of Object.values(secrets)) expect(content).not.toContain(secret);
  expect(content).not.toMatch(/sha256=[0-9a-f]{64}/);
});
