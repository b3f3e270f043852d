import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createServices } from '../../lib/services.ts';
import { INSTANCE_ID, PROJECT_ID, recordingLog } from '../support/services.ts';

/** The line of metrics that a function with this environment writes. */
async function metricsWith(env: Readonly<Record<string, string>>): Promise<unknown> {
  const services = await createServices({
    env: {
      DMS_ENDPOINT: 'https://dms.example.com',
      DMS_PROJECT_ID: PROJECT_ID,
      DMS_INSTANCE_ID: INSTANCE_ID,
      DMS_ACCESS_KEY: 'AccessKey',
      DMS_SECRET_KEY: 'SecretKey',
      ...env,
    },
    log: recordingLog(),
  });
  onTestFinished(() => services.client.close());
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => void write.mockRestore());
  const meter = services.openMeter();
  meter.add('Received', 1);
  meter.publish();
  const [line] = write.mock.calls.map(([text]) => JSON.parse(String(text)) as unknown);
  write.mockRestore();
  return line;
}

describe('The metrics of a function have', () => {
  test('the stage and the function that serverless.yml names', async () => {
    expect(await metricsWith({ STAGE: 'prod', FUNCTION_NAME: 'event-bus' })).toMatchObject({
      stage: 'prod',
      function: 'event-bus',
    });
  });

  test.each([
    ['shop-prod-event-bus', 'event-bus'],
    ['webhook', 'webhook'],
    ['', 'unknown'],
  ])('without a given name, what follows the stage in the deployed name %j: %s', async (deployed, name) => {
    const line = await metricsWith({ STAGE: 'prod', AWS_LAMBDA_FUNCTION_NAME: deployed });
    expect(line).toMatchObject({ function: name });
  });

  test('the stage local on a machine of a developer', async () => {
    expect(await metricsWith({})).toMatchObject({ stage: 'local' });
  });
});
