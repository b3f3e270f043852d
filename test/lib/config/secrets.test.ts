import { describe, expect, test, vi } from 'vitest';
import { withSecrets } from '../../../lib/config/secrets.ts';
import { ConfigurationError } from '../../../lib/core/errors.ts';
import { startSecretsManager } from '../../support/secrets-manager.ts';

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

  test('that is named by its ARN is read in the region of the ARN', async () => {
    const id = 'arn:aws:secretsmanager:eu-west-3:111122223333:secret:prod-AbCdEf';
    await startSecretsManager({ [id]: '{"DMS_SECRET_KEY":"from secret"}' });
    vi.stubEnv('AWS_REGION', '');
    expect(await withSecrets({ SECRETS_ID: id })).toMatchObject({ DMS_SECRET_KEY: 'from secret' });
  });

  test('is not asked for when none is named', async () => {
    const env = { DMS_ACCESS_KEY: 'a' };
    expect(await withSecrets(env)).toBe(env);
  });

  test('that does not come stops the start after two attempts, instead of letting it hang', async () => {
    const { requests } = await startSecretsManager({ prod: '{}' }, 2);
    const reading = withSecrets({ SECRETS_ID: 'prod' }, { timeoutMs: 150 });
    await expect(reading).rejects.toThrow(ConfigurationError);
    await expect(reading).rejects.toThrow(/SECRETS_ID {2}names .* Secrets Manager did not answer, 2 times/);
    expect(requests).toEqual(['prod', 'prod']);
  });

  test('that does not come at first is asked for once more', async () => {
    const { requests } = await startSecretsManager({ prod: '{"DMS_SECRET_KEY":"late"}' }, 1);
    const env = await withSecrets({ SECRETS_ID: 'prod' }, { timeoutMs: 300 });
    expect(env).toMatchObject({ DMS_SECRET_KEY: 'late' });
    expect(requests).toHaveLength(2);
  });

  test('can be read after the AWS SDK could not be loaded once', async () => {
    await startSecretsManager({ prod: '{"DMS_SECRET_KEY":"there"}' });
    let loads = 0;
    const load = () =>
      ++loads === 1 ? Promise.reject(new Error('too many files')) : import('@aws-sdk/client-secrets-manager');
    await expect(withSecrets({ SECRETS_ID: 'prod' }, { load })).rejects.toThrow(ConfigurationError);
    expect(await withSecrets({ SECRETS_ID: 'prod' }, { load })).toMatchObject({ DMS_SECRET_KEY: 'there' });
  });
});
