import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startDmsEmulator } from '../../local/dms/emulator.ts';
import { signPayload } from '../../local/sign-payload.ts';
import { fixtureRoot } from '../fixtures/build.ts';
import { needsFunctions } from '../fixtures/functions.ts';
import { routes } from '../fixtures/routes/webhook.ts';
import { INSTANCE_ID, PROJECT_ID, SECRETS, sample, TOPICS } from '../support/services.ts';
import { startTls } from '../support/tls.ts';
import { runNode, temporaryFolder } from './project.ts';

/** Loads a bundle, hands it one payload as Lambda does, and prints the answer. */
const invocation = `
const { handler } = await import('./index.mjs');
const context = { awsRequestId: 'c1d2e3f4-0000-4000-8000-000000000001', getRemainingTimeInMillis: () => 20_000 };
const answer = await handler(JSON.parse(process.argv[2]), context);
process.stdout.write('\\n' + JSON.stringify({ answer }));
process.exit();
`;

const user = { domain: 'OTC-1', name: 'ada', password: 'lovelace' };
const credentials = {
  'an access key': { DMS_ACCESS_KEY: 'AccessKey', DMS_SECRET_KEY: 'SecretKey' },
  'a token': { IAM_DOMAIN: user.domain, IAM_USERNAME: user.name, IAM_PASSWORD: user.password },
};

async function startDms() {
  const emulator = await startDmsEmulator({
    projectId: PROJECT_ID,
    instanceId: INSTANCE_ID,
    accessKeys: { AccessKey: 'SecretKey' },
    users: [user],
    topics: TOPICS,
  });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Runs a function from its zip in a process of its own, and returns its answer to the payload and what it logged. */
async function invokeBuilt(name: string, payload: unknown, env: Record<string, string>) {
  const folder = temporaryFolder();
  const files = unzipSync(readFileSync(path.join(fixtureRoot, 'dist', `${name}.zip`)));
  for (const [file, bytes] of Object.entries(files)) writeFileSync(path.join(folder, file), bytes);
  writeFileSync(path.join(folder, 'invoke.mjs'), invocation);
  const configuration = { DMS_PROJECT_ID: PROJECT_ID, DMS_INSTANCE_ID: INSTANCE_ID, ...SECRETS };
  const { exitCode, stdout, stderr } = await runNode(['invoke.mjs', JSON.stringify(payload)], {
    cwd: folder,
    env: { ...configuration, ...env },
  });
  expect(exitCode, `${stdout.slice(-2000)}${stderr.slice(-2000)}`).toBe(0);
  const lines = stdout.split('\n');
  return { answer: JSON.parse(lines.pop() ?? '').answer as unknown, log: lines.join('\n') + stderr };
}

const samples = {
  webhook: signPayload(sample('webhook/github-push'), routes, SECRETS),
  queue: sample('queue/standard'),
  schedule: sample('schedule/scheduled-rule'),
  'event-bus': sample('event-bus/event'),
};

describe.each(Object.keys(credentials) as (keyof typeof credentials)[])('With %s', (kind) => {
  test.each(Object.entries(samples))('the built function %s sends over HTTP', async (name, payload) => {
    needsFunctions(name);
    const dms = await startDms();
    const endpoints = { DMS_ENDPOINT: dms.url, ...(kind === 'a token' && { IAM_ENDPOINT: dms.url }) };

    await invokeBuilt(name, payload, { ...endpoints, ...credentials[kind] });

    expect(dms.messages()).not.toEqual([]);
  });

  test('the built function webhook sends over TLS, and trusts the certificates that Node.js is told to', async () => {
    const dms = await startDms();
    const { url, certificate } = await startTls(dms.port);
    const file = path.join(temporaryFolder(), 'ca.pem');
    writeFileSync(file, certificate);
    const endpoints = { DMS_ENDPOINT: url, ...(kind === 'a token' && { IAM_ENDPOINT: url }) };
    const env = { ...endpoints, ...credentials[kind], NODE_EXTRA_CA_CERTS: file };

    const { answer } = await invokeBuilt('webhook', samples.webhook, env);

    expect(answer).toMatchObject({ statusCode: 200 });
    expect(dms.messages('code-events')).toHaveLength(1);
  });
});

test('the built function webhook refuses a certificate that it cannot trust', async () => {
  const dms = await startDms();
  const { url } = await startTls(dms.port);

  const { answer } = await invokeBuilt('webhook', samples.webhook, {
    DMS_ENDPOINT: url,
    ...credentials['an access key'],
    MAX_ATTEMPTS: '1',
  });

  expect(answer).toMatchObject({ statusCode: 503 });
  expect(dms.messages()).toEqual([]);
});

test('a built function that is told to use a parser that it lacks says so, and sends nothing', async () => {
  const dms = await startDms();
  const env = { DMS_ENDPOINT: dms.url, ...credentials['an access key'], MAX_ATTEMPTS: '1' };

  const { answer, log } = await invokeBuilt('webhook', samples.webhook, { ...env, UNDICI_NO_WASM_SIMD: '1' });

  expect(answer).toMatchObject({ statusCode: 503 });
  expect(log).toContain('undici/lib/llhttp/llhttp-wasm.js is not in this bundle');
  expect(dms.messages()).toEqual([]);
});
