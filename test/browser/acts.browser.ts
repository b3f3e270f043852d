import { expect, test } from 'vitest';
import { useConsole } from './console.ts';

const openConsole = useConsole();

test('a sample is edited and sent', async () => {
  await using console = await openConsole();
  const { page, fake } = console;
  await page.getByRole('button', { name: 'Send an event' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Sample' }).selectOption('webhook/stripe-payment');
  await dialog.getByLabel('Body', { exact: true }).fill('{"amount":1}');

  await dialog.getByRole('button', { name: 'Send', exact: true }).click();

  await dialog.waitFor({ state: 'detached' });
  await page.locator('.station').first().waitFor();
  expect(fake.requests).toEqual([
    {
      method: 'POST',
      path: '/api/samples/webhook/stripe-payment/send',
      body: { body: '{"amount":1}', headers: [['content-type', 'application/json']] },
    },
  ]);
  expect(console.problems).toEqual([]);
});

test('a message is put on a queue, an event on the bus, and a schedule is run now', async () => {
  await using console = await openConsole();
  const { page, fake } = console;
  const dialog = page.getByRole('dialog');
  for (const [tab, button] of [
    ['Queue', 'Send'],
    ['Event bus', 'Put on the bus'],
    ['Schedule', 'Run now'],
  ] as const) {
    await page.locator('#main').focus();
    await page.keyboard.press('n');
    await dialog.getByRole('tab', { name: tab }).click();
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  expect(fake.requests).toEqual([
    { method: 'POST', path: '/api/queues/launchpad-orders/send', body: { body: '{"hello":"world"}' } },
    {
      method: 'POST',
      path: '/api/events',
      body: { source: 'shop.orders', detailType: 'OrderPlaced', detail: '{"orderId":"1001"}' },
    },
    { method: 'POST', path: '/api/schedules/heartbeat/run', body: {} },
  ]);
});

test('a fault is switched on with a number, and off again', async () => {
  await using console = await openConsole('faults');
  const { page, fake } = console;
  const unavailable = page.getByRole('switch', { name: 'Unavailable: 503' });
  await page.getByLabel('Unavailable: 503: %').fill('25');

  await unavailable.click();
  await page.getByText('met 7 times').waitFor();
  await page.getByRole('switch', { name: 'Slow answers: 2 s' }).click();
  await expect.poll(() => fake.requests.length).toBe(2);
  await page.getByRole('switch', { name: 'Slow answers: 2 s', checked: true }).waitFor();
  await unavailable.click();
  await page.getByRole('switch', { name: 'Unavailable: 503', checked: false }).waitFor();
  await page.getByRole('button', { name: 'End all faults' }).click();
  await page.getByRole('switch', { name: 'Slow answers: 2 s', checked: false }).waitFor();

  expect(fake.requests.map(({ method, body }) => [method, body])).toEqual([
    ['PUT', { script: '25% 503' }],
    ['PUT', { script: '25% 503\n10% slow 2s' }],
    ['PUT', { script: '10% slow 2s' }],
    ['DELETE', {}],
  ]);
});

test('dead letters are filtered, viewed whole, redriven and discarded', async () => {
  await using console = await openConsole('queues');
  const { page, fake } = console;
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('heading', { name: 'Dead letters launchpad-dead-letters' }).waitFor();

  await page.getByLabel('Filter the records').fill('audit');
  await expect.poll(() => page.getByRole('button', { name: 'View' }).count()).toBe(1);
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByLabel('Record as JSON').getByText('9007199254740993').waitFor();
  await page.getByRole('checkbox', { name: 'Choose evt_877' }).check();
  await page.getByRole('button', { name: 'Redrive 1' }).click();
  await page.getByText('1 record sent again.').waitFor();
  await page.getByLabel('Filter the records').fill('');
  await page.getByRole('checkbox', { name: 'Choose evt_901' }).check();
  await page.getByRole('button', { name: 'Discard 1' }).click();
  await page.getByText('1 record discarded.').waitFor();

  expect(fake.requests.map(({ path, body }) => [path, body])).toEqual([
    ['/api/queues/launchpad-dead-letters/redrive', { ids: ['letter-1'] }],
    ['/api/queues/launchpad-dead-letters/discard', { ids: ['letter-0'] }],
  ]);
});

test('a function is frozen and thawed', async () => {
  await using console = await openConsole('functions');
  const { page, fake } = console;

  await page.getByRole('button', { name: 'Freeze webhook' }).click();
  await page.getByRole('button', { name: 'Thaw webhook' }).click();
  await page.getByRole('button', { name: 'Freeze webhook' }).waitFor();

  expect(fake.requests.map(({ path }) => path)).toEqual([
    '/api/functions/webhook/freeze',
    '/api/functions/webhook/thaw',
  ]);
});

test('a pause is shown with its reason, and ended', async () => {
  await using console = await openConsole();
  const { page, fake } = console;
  await fake.setState({
    paused: { function: 'webhook', what: 'service', reason: '5 refusals in a row', until: Date.now() },
  });
  await page.getByText('because of the service: 5 refusals in a row').waitFor();

  await page.getByRole('button', { name: 'End the pause' }).click();

  await page.getByText('Sending is paused').waitFor({ state: 'detached' });
  expect(fake.requests.map(({ path }) => path)).toEqual(['/api/pause/end']);
});

test('a build that failed is shown with file, line and column', async () => {
  await using console = await openConsole();
  const problem = {
    file: 'functions/webhook/routes.ts',
    line: 4,
    column: 7,
    text: 'Expected "}" but found "to"',
  };
  const consequences = ['The last version that worked goes on.'];

  await console.fake.setState({ build: { at: Date.now(), ok: false, problems: [problem], consequences } });

  await console.page.getByText('functions/webhook/routes.ts:4:7').waitFor();
  await console.page.getByText('The last version that worked goes on.').waitFor();
});

test('on 360 pixels the list comes first, then the event as a view of its own with a way back', async () => {
  await using console = await openConsole('events', { viewport: { width: 360, height: 740 } });
  const { page } = console;

  await page.locator('#row-row-299').click();
  await page.locator('#detail-title').waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('detail-title');
  expect(await page.getByRole('listbox').isVisible()).toBe(false);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await page.goBack();
  await page.locator('#row-row-299').click();
  await page.getByRole('button', { name: 'Events' }).click();

  await page.getByRole('listbox').waitFor();
});

test('bytes are shown as JSON with every digit, as text, and as hex', async () => {
  await using console = await openConsole('events/row-299');
  const { page } = console;
  const station = page.getByRole('region', { name: 'Request', exact: true });

  await station.getByText('9007199254740993').waitFor();
  await station.getByRole('tab', { name: 'JSON' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');

  await station.getByText('000000  7b 22 69 64').waitFor();
});
