import { expect, test } from 'vitest';
import { useConsole } from './console.ts';

const openConsole = useConsole();

test('an event is found, opened, replayed and closed with keys alone', async () => {
  await using console = await openConsole();
  const { page, fake } = console;
  await page.locator('#row-row-300').waitFor();

  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('j');
  await page.getByRole('listbox').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'POST /hooks/orders', exact: true }).waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('detail-title');
  await page.getByRole('button', { name: 'Replay', exact: true }).waitFor(); // the title is there before the event is loaded
  await page.keyboard.press('r');
  await page.getByText('Replayed with the same id.').waitFor();
  await page.keyboard.press('Shift+R');
  await page.getByText('Replayed with a new id.').waitFor();
  await page.keyboard.press('Escape');

  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('rows');
  expect(fake.requests).toEqual([
    { method: 'POST', path: '/api/rows/row-299/replay', body: { id: 'same' } },
    { method: 'POST', path: '/api/rows/row-299/replay', body: { id: 'new' } },
  ]);
  expect(console.problems).toEqual([]);
});

test('e edits and replays, with every digit of a large number', async () => {
  await using console = await openConsole('events/row-299');
  const { page, fake } = console;
  await page.getByRole('button', { name: 'Edit and replay' }).waitFor();

  await page.keyboard.press('e');
  const body = page.getByLabel('Body', { exact: true });
  expect(await body.inputValue()).toContain('9007199254740993');
  await body.fill('{"amount":9007199254740995}');
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  expect(fake.requests[0]?.body).toMatchObject({ id: 'new', body: '{"amount":9007199254740995}' });
});

test('s saves a sample under a name', async () => {
  await using console = await openConsole('events/row-299');
  const { page } = console;
  await page.getByRole('button', { name: 'Save' }).waitFor();

  await page.keyboard.press('s');
  await page.getByLabel('Name of the sample').fill('my-order');
  await page.keyboard.press('Enter');

  await page.getByText('Saved as events/webhook/my-order.json.').waitFor();
});

test('c copies the event as curl', async () => {
  await using console = await openConsole('events/row-299');
  const { page } = console;
  await page.getByRole('button', { name: 'Copy' }).waitFor();

  await page.keyboard.press('c');
  await page.getByRole('button', { name: 'as curl' }).press('Enter');
  await page.getByText('Copied: as curl.').waitFor();

  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('curl …');
});

test('x says which route takes the event, and sends no message', async () => {
  await using console = await openConsole('events/row-299');
  const { page } = console;
  await page.getByRole('button', { name: 'Explain' }).waitFor();

  await page.keyboard.press('x');

  await page.getByText('The route orders takes the event.').waitFor();
  expect(console.fake.requests[0]?.body).toEqual({ function: 'webhook', rowId: 'row-299' });
});

test('? shows the keys, and they can be turned off', async () => {
  await using console = await openConsole();
  const { page } = console;
  await page.keyboard.press('?');
  await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await page.keyboard.press('?');

  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('an error of the API is shown at the action with its sentence', async () => {
  await using console = await openConsole('events/row-299');
  const { page, fake } = console;
  fake.refuseNext('The function webhook is frozen. Thaw it first.');

  await page.getByRole('button', { name: 'Replay', exact: true }).click();

  const alert = page.locator('.actions').getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toBe('The function webhook is frozen. Thaw it first.');
});
