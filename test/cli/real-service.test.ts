import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { permitRealService } from '../../cli/real-service.ts';
import { resolveSettings } from '../../local/settings.ts';
import { root } from '../project/project.ts';

const endpoint = 'https://dms.invalid';
const real = resolveSettings({ local: {}, dotenv: { DMS_ENDPOINT: endpoint }, process: {} });
const otherwise = 'use --dry-run';

test('the emulator needs no permission', async () => {
  const ask = vi.fn();
  const settings = resolveSettings({ local: {}, dotenv: {}, process: {} });
  await permitRealService(settings, { isReal: false, ask, otherwise });
  expect(ask).not.toHaveBeenCalled();
});

test('with --real, but without a real service, nothing is sent to the emulator instead', async () => {
  const settings = resolveSettings({ local: {}, dotenv: {}, process: {} });
  await expect(permitRealService(settings, { isReal: true, otherwise })).rejects.toThrow(
    '--real: DMS_ENDPOINT is not set',
  );
});

test('with --real the real service needs no question', async () => {
  const ask = vi.fn();
  await permitRealService(real, { isReal: true, ask, otherwise });
  expect(ask).not.toHaveBeenCalled();
});

test('at a terminal, the question names the real service, and only "yes" permits it', async () => {
  const ask = vi.fn(async () => ' Yes\n');
  await permitRealService(real, { isReal: false, ask, otherwise });
  expect(ask).toHaveBeenCalledWith(expect.stringContaining(endpoint));
  for (const answer of ['', 'y', 'no']) {
    const refused = permitRealService(real, { isReal: false, ask: async () => answer, otherwise });
    await expect(refused).rejects.toThrow('Nothing was sent. Add --real to send there, or use --dry-run.');
  }
});

test('without a terminal, the error names the real service and --real', async () => {
  await expect(permitRealService(real, { isReal: false, otherwise })).rejects.toThrow(
    `DMS_ENDPOINT is set, so messages go to the real service: ${endpoint}.\nNothing was sent. Add --real`,
  );
});

test.each([
  ['npm start', ['cli/start.ts']],
  ['npm run invoke', ['cli/invoke.ts', 'webhook', 'events/webhook/github-push.json']],
])(
  '%s without a terminal does not send to the real service unasked',
  (_, args) => {
    const { PATH, HOME } = process.env;
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: join(root),
      env: { PATH, HOME, DMS_ENDPOINT: endpoint },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('Nothing was sent. Add --real');
  },
  60_000,
);
