import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createLog, logWith } from '../../../lib/core/log.ts';

/** The lines that the use writes, read. */
function written(use: () => void, env: Readonly<Record<string, string>> = {}): Record<string, unknown>[] {
  for (const [name, value] of Object.entries({ POWERTOOLS_LOG_LEVEL: 'INFO', ...env }))
    vi.stubEnv(name, value);
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    write.mockRestore();
  });
  use();
  const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  write.mockRestore();
  return lines;
}

describe('A log line has', () => {
  test('the service, the stage and the function, also outside of an invocation', () => {
    const log = () => createLog({ stage: 'prod', function_name: 'shop-prod-queue' }).info('Ready');
    expect(written(log)).toMatchObject([
      { service: 'rocketmq-launchpad', stage: 'prod', function_name: 'shop-prod-queue', message: 'Ready' },
    ]);
  });

  test('the facts of its invocation and its own', () => {
    const facts = { function_request_id: 'r-1', cold_start: true };
    const log = () => logWith(createLog({ stage: 'prod' }), facts).info('Sent', { topic: 'orders' });
    expect(written(log)).toMatchObject([{ ...facts, stage: 'prod', topic: 'orders' }]);
  });

  test('the name of the service that the environment gives; an empty one counts as missing', () => {
    const log = () => createLog({ stage: 'prod' }).info('Ready');
    expect(written(log, { POWERTOOLS_SERVICE_NAME: 'shop' })).toMatchObject([{ service: 'shop' }]);
    expect(written(log, { POWERTOOLS_SERVICE_NAME: '' })).toMatchObject([{ service: 'rocketmq-launchpad' }]);
  });

  test('the trace of the invocation, if there is one', () => {
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const log = () => createLog({ stage: 'prod' }).info('Ready');
    expect(written(log, { _X_AMZN_TRACE_ID: header })).toMatchObject([
      { xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' },
    ]);
  });
});
