import { describe, expect, test } from 'vitest';
import { loadConfig, type RequiredVariable } from '../../../lib/config/config.ts';
import { invocationTime } from '../../../lib/core/deadline.ts';
import { ConfigurationError } from '../../../lib/core/errors.ts';

const complete = {
  DMS_ENDPOINT: 'https://dms.eu-de.otc.t-systems.com',
  DMS_PROJECT_ID: '0123456789abcdef0123456789abcdef',
  DMS_INSTANCE_ID: '11111111-2222-3333-4444-555555555555',
  DMS_ACCESS_KEY: 'key',
  DMS_SECRET_KEY: 'secret',
};
const iam = {
  IAM_ENDPOINT: 'https://iam.eu-de.otc.t-systems.com/v3',
  IAM_DOMAIN: 'd',
  IAM_USERNAME: 'u',
  IAM_PASSWORD: 'p',
};

function problemsOf(env: Record<string, string>, secretNames: string[] = []): string[] {
  try {
    loadConfig(
      env,
      secretNames.map((name) => ({
        name,
        problem: (value: string) => (value === 'bad' ? 'is bad' : undefined),
      })),
    );
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message.split('\n')).toHaveLength(error.problems.length + 1);
    return error.problems.map(({ variable }) => variable);
  }
}

describe('A configuration', () => {
  test('that is complete loads, with its defaults', () => {
    expect(loadConfig(complete)).toMatchObject({
      service: { endpoint: complete.DMS_ENDPOINT },
      credentials: { accessKey: 'key', secretKey: 'secret' },
      propertyMode: 'cloudevents',
      maxInFlight: 8,
      attemptTimeoutMs: 5000,
      deadlineReserveMs: 1000,
      stage: 'local',
      functionName: undefined,
      metricsByTopic: 'false',
    });
  });

  test('with nothing in it lists everything that must be there in one error', () => {
    expect(problemsOf({}, ['GITHUB_WEBHOOK_SECRET'])).toEqual([
      'DMS_ENDPOINT',
      'DMS_PROJECT_ID',
      'DMS_INSTANCE_ID',
      'DMS_ACCESS_KEY',
      'DMS_SECRET_KEY',
      'GITHUB_WEBHOOK_SECRET',
    ]);
  });

  test.each([
    ['DMS_ENDPOINT', 'dms.eu-de.otc.t-systems.com'],
    ['DMS_ENDPOINT', 'http://dms.eu-de.otc.t-systems.com'],
    ['DMS_PROJECT_ID', 'eu-de'],
    ['DMS_INSTANCE_ID', 'my-instance'],
    ['MESSAGE_PROPERTIES', 'all'],
    ['RAW_PROPERTIES', 'yes'],
    ['MAX_IN_FLIGHT', '0'],
    ['MAX_IN_FLIGHT', '1.5'],
    ['MAX_IN_FLIGHT', '1e3'],
    ['ATTEMPT_TIMEOUT_MS', '5s'],
    ['DEADLINE_RESERVE_MS', '-1'],
    ['DEADLINE_RESERVE_MS', '0'],
    ['DEADLINE_RESERVE_MS', '599'],
  ])('with %s=%s names that variable, and not its value', (name, value) => {
    expect(problemsOf({ ...complete, [name]: value })).toEqual([name]);
    expect(() => loadConfig({ ...complete, [name]: value })).toThrow(
      new RegExp(`\n  ${name}  is .*: set it to `),
    );
  });

  test('counts an empty value as missing', () => {
    expect(problemsOf({ ...complete, DMS_ENDPOINT: '' })).toEqual(['DMS_ENDPOINT']);
    expect(loadConfig({ ...complete, MAX_IN_FLIGHT: '' })).toMatchObject({ maxInFlight: 8 });
  });

  test('leaves at least 400 ms to store what was not sent, besides the time of the answer', () => {
    const { deadlineReserveMs } = loadConfig({ ...complete, DEADLINE_RESERVE_MS: '600' });
    const { sendBy, endBy } = invocationTime(
      { getRemainingTimeInMillis: () => 10_000 },
      deadlineReserveMs,
      0,
    );
    expect(endBy - sendBy).toBe(400);
  });

  test('whose route has a secret where its variable belongs does not show the secret', () => {
    for (const name of ['whsec_hunter2', 'hunter2', 'It is hunter2']) {
      expect(() => loadConfig({ ...complete, hunter2: 'x' }, [{ name, problem: () => undefined }])).toThrow(
        /^The configuration has 1 problem:\n {2}\(a route\) {2}names a variable with a text that is not a variable name: write the NAME of the variable in capitals(?!.*hunter2)/,
      );
    }
  });

  test('whose route names no variable at all says so, instead of crashing', () => {
    const unnamed = { name: undefined, problem: () => undefined };
    expect(() => loadConfig(complete, [unnamed as unknown as RequiredVariable])).toThrow(
      /\(a route\) {2}names a variable with a text that is not a variable name/,
    );
  });

  test('may use an IAM user in place of an access key, and then needs all four', () => {
    const { DMS_ACCESS_KEY, DMS_SECRET_KEY, ...rest } = complete;
    expect(loadConfig({ ...rest, ...iam }).credentials).toMatchObject({
      domain: 'd',
      username: 'u',
      password: 'p',
    });
    expect(problemsOf({ ...rest, IAM_USERNAME: 'u' })).toEqual([
      'IAM_ENDPOINT',
      'IAM_DOMAIN',
      'IAM_PASSWORD',
    ]);
    expect(loadConfig({ ...complete, ...iam }).credentials).toMatchObject({ accessKey: 'key' });
  });

  test('names a secret that its sender could not sign with, and a key with blanks in it', () => {
    expect(problemsOf({ ...complete, A_SECRET: 'bad' }, ['A_SECRET'])).toEqual(['A_SECRET']);
    expect(problemsOf({ ...complete, A_SECRET: ' ' }, ['A_SECRET'])).toEqual(['A_SECRET']);
    expect(problemsOf({ ...complete, DMS_SECRET_KEY: 'two words' })).toEqual(['DMS_SECRET_KEY']);
    expect(problemsOf({ ...complete, DMS_ENDPOINT: 'https://user:pw@dms.example' })).toEqual([
      'DMS_ENDPOINT',
    ]);
    expect(problemsOf({ ...complete, DMS_ENDPOINT: 'https://dms.example/v2' })).toEqual(['DMS_ENDPOINT']);
  });

  test('never shows a value', () => {
    expect(() => loadConfig({ ...complete, DMS_SECRET_KEY: '', DMS_ENDPOINT: 'hunter2' })).not.toThrow(
      /hunter2/,
    );
  });

  test('may send without TLS only to this machine', () => {
    for (const host of ['127.0.0.1:3001', 'localhost:3001', '[::1]:3001']) {
      expect(problemsOf({ ...complete, DMS_ENDPOINT: `http://${host}` })).toEqual([]);
    }
    expect(problemsOf({ ...complete, DMS_ENDPOINT: 'http://localhost.example.com' })).toEqual([
      'DMS_ENDPOINT',
    ]);
  });
});
