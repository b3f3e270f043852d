import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { emulatorOptions, functionEnvironment } from '../../local/emulator-settings.ts';
import { loadSettings, resolveSettings } from '../../local/settings.ts';

const local = {
  DMS_PROJECT_ID: 'local-project',
  DMS_INSTANCE_ID: 'local-instance',
  DMS_ACCESS_KEY: 'local-key',
  DMS_SECRET_KEY: 'local-secret',
  DMS_TOPICS: 'orders, audit,',
  GITHUB_WEBHOOK_SECRET: 'local-hook',
};
const none = { local, dotenv: {}, process: {} };

test('the shell overrides .env, and .env overrides local.env', () => {
  const dotenv = { GITHUB_WEBHOOK_SECRET: 'mine', MAX_IN_FLIGHT: '2' };
  const { env } = resolveSettings({ local, dotenv, process: { MAX_IN_FLIGHT: '3' } });
  expect(env).toMatchObject({
    GITHUB_WEBHOOK_SECRET: 'mine',
    MAX_IN_FLIGHT: '3',
    DMS_ACCESS_KEY: 'local-key',
  });
});

test('an empty value is treated as missing', () => {
  const settings = resolveSettings({
    local,
    dotenv: { DMS_ENDPOINT: '' },
    process: { DMS_ACCESS_KEY: '', PORT: '' },
  });
  expect(settings).toMatchObject({
    target: 'emulator',
    env: { DMS_ACCESS_KEY: 'local-key' },
    ports: { PORT: 3000 },
  });
});

test.each(['dotenv', 'process'])(
  'with an endpoint in %s messages go to the real service, and only ports and metrics of local.env apply',
  (where) => {
    const real = { DMS_ENDPOINT: 'https://dms.example.com', IAM_USERNAME: 'me', DMS_TOPICS: 'mine' };
    const stays = {
      PORT: '1',
      DMS_PORT: '2',
      SQS_PORT: '3',
      EVENTS_PORT: '4',
      POWERTOOLS_METRICS_DISABLED: 'true',
    };
    const goes = {
      ...local,
      POWERTOOLS_LOG_LEVEL: 'WARN',
      IAM_DOMAIN: 'local',
      MAX_IN_FLIGHT: '1',
      DMS_FAULTS: '?',
    };
    const settings = resolveSettings({ ...none, local: { ...goes, ...stays }, [where]: real });
    expect(settings).toMatchObject({ target: 'service', topics: ['mine'], faults: '' });
    expect(settings.env).toEqual({ ...real, ...stays });
  },
);

test('a dry run never uses real credentials', () => {
  const real = { DMS_ENDPOINT: 'https://dms.example.com', DMS_SECRET_KEY: 'real', IAM_PASSWORD: 'real' };
  const { target, env } = resolveSettings({ ...none, dotenv: real }, true);
  expect(target).toBe('emulator');
  expect(env).toEqual(local);
});

test('faults to order apply to the emulator, but not to a dry run', () => {
  const script = '10% 503; next 2 reset after';
  const process = { DMS_FAULTS: script };
  expect(resolveSettings({ ...none, process }).faults).toBe(script);
  expect(resolveSettings({ ...none, process }, true).faults).toBe('');
  expect(resolveSettings({ ...none, local: { ...local, ...process } }, true).faults).toBe('');
  expect(resolveSettings(none).faults).toBe('');
});

test('the error for an unknown fault names DMS_FAULTS', () => {
  expect(() => resolveSettings({ ...none, process: { DMS_FAULTS: '10% explode' } })).toThrow(
    expect.objectContaining({
      name: 'LocalCloudError',
      message: expect.stringMatching(/^DMS_FAULTS: Fault "10% explode": "explode" is not a fault/),
    }),
  );
});

test('DMS_VISIBLE_AFTER_MS is the time until a query of the emulator finds a message, in milliseconds', () => {
  const process = { DMS_VISIBLE_AFTER_MS: '1500' };
  expect(resolveSettings({ ...none, process }).visibleAfterMs).toBe(1500);
  expect(resolveSettings(none).visibleAfterMs).toBe(0);
  expect(() => resolveSettings({ ...none, process: { DMS_VISIBLE_AFTER_MS: 'soon' } })).toThrow(
    'DMS_VISIBLE_AFTER_MS is "soon", which is not a whole number of milliseconds',
  );
});

test('the example faults of local.env can be ordered', async () => {
  const text = await readFile(join(import.meta.dirname, '../../local/local.env'), 'utf8');
  const local = parseEnv(text.replace('# DMS_FAULTS=', 'DMS_FAULTS='));
  expect(resolveSettings({ ...none, local }).faults.split(';')).toHaveLength(3);
});

test('ports have defaults, and 0 is accepted', () => {
  expect(resolveSettings({ ...none, process: { DMS_PORT: '0', EVENTS_PORT: '65535' } }).ports).toEqual({
    PORT: 3000,
    DMS_PORT: 0,
    SQS_PORT: 4566,
    EVENTS_PORT: 65_535,
  });
});

test('one error names every invalid port', () => {
  const process = { PORT: 'abc', SQS_PORT: '65536', EVENTS_PORT: '-1' };
  expect(() => resolveSettings({ ...none, process })).toThrow(
    /PORT is "abc".*\n.*SQS_PORT is "65536".*\n.*EVENTS_PORT is "-1"/,
  );
});

test('the shipped local.env has all that the emulator needs, without a .env', async () => {
  const settings = await loadSettings(join(import.meta.dirname, '../..'), { DMS_ENDPOINT: '' }, true);
  expect(emulatorOptions(settings).accessKeys).toEqual({ 'local-access-key': 'local-secret-key' });
  expect(settings.topics).toContain('orders');
});

test('loadSettings reads .env beside package.json', async () => {
  const root = await mkdtemp(join(tmpdir(), 'settings-'));
  await writeFile(join(root, '.env'), 'PORT=1234 # mine\nGREETING="hello world"\n');
  expect(await loadSettings(root, {})).toMatchObject({
    ports: { PORT: 1234 },
    env: { GREETING: 'hello world' },
  });
  await rm(root, { recursive: true });
});

test('the error for a missing instance names the variable', () => {
  const settings = resolveSettings({ local: {}, dotenv: {}, process: {} });
  expect(() => emulatorOptions(settings)).toThrow(/DMS_PROJECT_ID/);
});

test('functions get the local endpoints, and nothing of the user’s AWS account', () => {
  const process = {
    AWS_PROFILE: 'work',
    AWS_SESSION_TOKEN: 'real',
    AWS_SECRET_ACCESS_KEY: 'real',
    OUTBOX_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/outbox',
    IAM_USERNAME: 'me',
  };
  const settings = resolveSettings({ ...none, process });
  const env = functionEnvironment(settings, {
    dmsUrl: 'http://dms',
    sqsUrl: 'http://sqs',
    region: 'eu-central-1',
  });
  expect(env).toMatchObject({
    DMS_ENDPOINT: 'http://dms',
    IAM_ENDPOINT: 'http://dms',
    AWS_ENDPOINT_URL_SQS: 'http://sqs',
  });
  expect(env).toMatchObject({ AWS_REGION: 'eu-central-1', AWS_SECRET_ACCESS_KEY: 'local' });
  expect(env).not.toHaveProperty('AWS_PROFILE');
  expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
  expect(env).not.toHaveProperty('OUTBOX_QUEUE_URL');
});

test('DMS_PROPERTIES_AS says what the emulator makes of properties, and of a dry run only what is usual', () => {
  const process = { DMS_PROPERTIES_AS: 'proxy' };
  expect(resolveSettings(none).propertiesAs).toBe('raw');
  expect(resolveSettings({ ...none, process }).propertiesAs).toBe('proxy');
  expect(resolveSettings({ ...none, process }, true).propertiesAs).toBe('raw');
  expect(() => resolveSettings({ ...none, process: { DMS_PROPERTIES_AS: 'both' } })).toThrow(
    'DMS_PROPERTIES_AS is "both", which is not raw, user or proxy',
  );
});

test('DMS_BROKER is the address of a broker behind the emulator, and only there', () => {
  const sources = { ...none, process: { DMS_BROKER: '127.0.0.1:10911' } };
  const address = { host: '127.0.0.1', port: 10_911 };
  expect(resolveSettings(sources).broker).toEqual(address);
  expect(resolveSettings(none).broker).toBeUndefined();
  expect(resolveSettings(sources, true).broker).toBeUndefined();
  const real = { ...sources, dotenv: { DMS_ENDPOINT: 'https://dms.example.com' } };
  expect(resolveSettings(real).broker).toBeUndefined();
});

test.each(['10911', '127.0.0.1', '127.0.0.1:70000', 'http://127.0.0.1:10911'])(
  'DMS_BROKER=%s is refused with an example',
  (value) => {
    expect(() => resolveSettings({ ...none, process: { DMS_BROKER: value } })).toThrow(
      `DMS_BROKER is "${value}", which is not a host and a port, such as 127.0.0.1:10911`,
    );
  },
);
