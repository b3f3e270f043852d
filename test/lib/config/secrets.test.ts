import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSecrets, withSecrets } from '../../../lib/config/secrets.ts';

/** Secrets Manager as far as one call goes, for the real SDK. */
async function startSecretsManager(values: Record<string, string>) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const value = values[JSON.parse(body).SecretId];
    const answer = value === undefined ? { __type: 'ResourceNotFoundException' } : { SecretString: value };
    response.writeHead(value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv(
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
}

describe('A secret of Secrets Manager', () => {
  test('stands in for variables that are not set, and only for those', async () => {
    await startSecretsManager({
      services: '{"DMS_SECRET_KEY":"from secret","DMS_ACCESS_KEY":"from secret"}',
    });
    const env = await withSecrets({
      SECRETS_ID: 'services',
      DMS_ACCESS_KEY: 'from environment',
      DMS_SECRET_KEY: '',
    });
    expect(env).toMatchObject({ DMS_SECRET_KEY: 'from secret', DMS_ACCESS_KEY: 'from environment' });
  });

  test.each([
    ['that is not there', 'other', 'names a secret that cannot be read (ResourceNotFoundException)'],
    ['that is no JSON object', 'text', 'is not one JSON object whose values are texts'],
    ['with a value that is no text', 'number', 'is not one JSON object whose values are texts'],
  ])('%s stops the start, naming SECRETS_ID and no value', async (_, id, because) => {
    await startSecretsManager({ text: 'hunter2', number: '{"A":1}' });
    await expect(withSecrets({ SECRETS_ID: id })).rejects.toThrow(`SECRETS_ID  ${because}`);
  });

  test('is not asked for when none is named', async () => {
    const env = { DMS_ACCESS_KEY: 'a' };
    expect(await withSecrets(env)).toBe(env);
  });
});

describe('Rotation', () => {
  test('is noticed when a signature does not hold, but asked about once a minute at most', async () => {
    let now = 0;
    let reads = 0;
    const secrets = createSecrets(
      { A: 'old' },
      async () => ({ A: `new ${++reads}` }),
      () => now,
    );
    expect(await secrets.refresh()).toBe(false);
    now = 60_000;
    expect(await Promise.all([secrets.refresh(), secrets.refresh()])).toEqual([true, true]);
    expect(secrets.values()).toEqual({ A: 'new 1' });
    expect(await secrets.refresh()).toBe(false);
  });

  test('cannot be noticed while Secrets Manager is away: what was known goes on to count', async () => {
    let now = 0;
    const secrets = createSecrets(
      { A: 'old' },
      () => Promise.reject(new Error('away')),
      () => now,
    );
    now = 60_000;
    expect(await secrets.refresh()).toBe(false);
    expect(secrets.values()).toEqual({ A: 'old' });
  });
});
