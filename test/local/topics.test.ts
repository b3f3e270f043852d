import { expect, onTestFinished, test } from 'vitest';
import { startDmsEmulator } from '../../local/dms/emulator.ts';
import { createTopics } from '../../local/topics.ts';

async function startEmulator() {
  const ids = {
    projectId: '0123456789abcdef0123456789abcdef',
    instanceId: '11111111-2222-3333-4444-555555555555',
  };
  const emulator = await startDmsEmulator({ ...ids, accessKeys: {}, topics: ['orders'] });
  onTestFinished(emulator.close);
  return emulator;
}

test('topics that exist already stay, so that a function can start again', async () => {
  const emulator = await startEmulator();
  createTopics(emulator, ['orders', 'payments', 'payments']);
  createTopics(emulator, ['orders', 'payments']);
  expect(() => emulator.createTopic('payments')).toThrow('exists already');
});

test('a name that the service would refuse is named, with what to do', async () => {
  const emulator = await startEmulator();
  expect(() => createTopics(emulator, ['or ders'])).toThrow(
    /^Topic "or ders" .*use another name in routes\.ts/,
  );
});
