import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createFunctions, type Functions } from '../../../local/lambda/functions.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'));
});
afterAll(() => rm(folder, { recursive: true }));

let running: Functions | undefined;
const lines: string[] = [];
afterEach(async () => {
  await running?.close();
  running = undefined;
  lines.length = 0;
});

interface Given {
  readonly timeoutSeconds?: number;
  readonly maxHosts?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a bundle with this source as the function `fn`. */
async function start(source: string, { timeoutSeconds = 10, maxHosts = 4, env: own = {} }: Given = {}) {
  const bundle = join(folder, `${crypto.randomUUID()}.mjs`);
  await writeFile(bundle, source);
  const definition = {
    name: 'fn',
    deployedName: 'shop-local-fn',
    timeoutSeconds,
    memoryMb: 512,
    bundle,
    env: own,
  };
  const env = { AWS_REGION: 'eu-central-1', GREETING: 'hello' };
  running = await createFunctions([definition], { env, log: (line) => lines.push(line), maxHosts });
  return running;
}

test('payload and answer pass as JSON, as on Lambda', async () => {
  const { invoke } = await start(
    'export const handler = async (payload) => ({ ...payload, at: new Date(0), missing: undefined });',
  );
  expect(await invoke('fn', { a: [1, 'ä'] })).toEqual({ a: [1, 'ä'], at: '1970-01-01T00:00:00.000Z' });
});

test('the answer undefined becomes null', async () => {
  const { invoke } = await start('export const handler = async () => {};');
  expect(await invoke('fn', {})).toBeNull();
});

test('a function’s own variables override those of all functions', async () => {
  const { invoke } = await start('export const handler = () => process.env.GREETING;', {
    env: { GREETING: 'hello, fn' },
  });
  expect(await invoke('fn', {})).toBe('hello, fn');
});

test('a function gets its environment and the context of the Lambda runtime', async () => {
  const { invoke } = await start(`export const handler = async (_, context) =>
    ({ ...context, remaining: context.getRemainingTimeInMillis(), env: process.env.GREETING });`);
  expect(await invoke('fn', {})).toEqual({
    env: 'hello',
    functionName: 'shop-local-fn',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-local-fn',
    memoryLimitInMB: '512',
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    logGroupName: '/aws/lambda/shop-local-fn',
    logStreamName: expect.stringMatching(/^local\/\d+$/),
    remaining: expect.toSatisfy((ms: number) => ms > 5000 && ms <= 10_000),
  });
});

test('an invocation has the given request id', async () => {
  const { invoke } = await start('export const handler = async (_, context) => context.awsRequestId;');
  expect(await invoke('fn', {}, { requestId: 'the-same' })).toBe('the-same');
});

test('an error of a handler is thrown with its name and message, and the next invocation is served', async () => {
  const { invoke } = await start(`export const handler = async ({ bad }) => {
    if (bad) throw new TypeError('no such thing');
    return 'fine';
  };`);
  await expect(invoke('fn', { bad: true })).rejects.toMatchObject({
    errorType: 'TypeError',
    message: 'no such thing',
  });
  expect(await invoke('fn', {})).toBe('fine');
  expect(lines[0]).toMatch(/^\[fn\] invocation failed: TypeError: no such thing/);
});

test('an answer that cannot be JSON fails the invocation', async () => {
  const { invoke } = await start('export const handler = async () => 1n;');
  await expect(invoke('fn', {})).rejects.toMatchObject({ errorType: 'TypeError' });
});

test('a function that exceeds its timeout is killed, and the next invocation gets a new host', async () => {
  const { invoke } = await start(
    'export const handler = ({ hang }) => (hang ? new Promise(() => setInterval(() => {}, 1000)) : process.pid);',
    { timeoutSeconds: 0.5 },
  );
  const before = await invoke('fn', {});
  await expect(invoke('fn', { hang: true })).rejects.toMatchObject({
    errorType: 'Sandbox.Timedout',
    message: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0\.50 seconds$/),
  });
  expect(() => process.kill(Number(before), 0)).toThrow(/ESRCH/);
  expect(await invoke('fn', {})).not.toBe(before);
});

test('a function that blocks the event loop is stopped by its timeout too', async () => {
  const { invoke } = await start('export const handler = async () => { for (;;); };', {
    timeoutSeconds: 0.2,
  });
  await expect(invoke('fn', {})).rejects.toThrow(/Task timed out/);
});

test('a host that ends fails only its own invocation', async () => {
  const { invoke } = await start(`export const handler = async ({ exit }) => {
    if (exit !== undefined) process.exit(exit);
    return 'fine';
  };`);
  await expect(invoke('fn', { exit: 7 })).rejects.toMatchObject({
    errorType: 'Runtime.ExitError',
    message: expect.stringContaining('Runtime exited with error: exit status 7'),
  });
  expect(await invoke('fn', {})).toBe('fine');
});

test('an unhandled rejection ends the host, as in the Node 24 runtime', async () => {
  const { invoke } = await start(`export const handler = () => {
    Promise.reject(new Error('floating'));
    return new Promise(() => {});
  };`);
  await expect(invoke('fn', {})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
});

test('a host serves one invocation at a time; a concurrent invocation gets another host', async () => {
  const { invoke } = await start(`let inside = 0;
    export const handler = async () => {
      const together = ++inside;
      await new Promise((done) => setTimeout(done, 20));
      inside--;
      return { together, pid: process.pid };
    };`);
  const answers = await Promise.all([1, 2, 3].map(() => invoke('fn', {})));
  expect(answers).toEqual(answers.map(() => expect.objectContaining({ together: 1 })));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(3);
});

test('with the largest number of hosts busy, invocations wait', async () => {
  const { invoke } = await start('export const handler = async (n) => ({ n, pid: process.pid });', {
    maxHosts: 1,
  });
  const answers = await Promise.all([1, 2, 3].map((n) => invoke('fn', n)));
  const pids = answers.map((answer) => JSON.stringify(answer).replace(/.*"pid":/, ''));
  expect(new Set(pids).size).toBe(1);
});

test('the output is logged line by line, with the function’s name', async () => {
  const { invoke, close } = await start(`export const handler = async () => {
    console.log('one\\ntwo');
    console.error('three');
  };`);
  await invoke('fn', {});
  await close();
  expect(lines.toSorted()).toEqual(['[fn] one', '[fn] three', '[fn] two']);
});

test('topics that routes name as text are known from the start', async () => {
  const { topics } = await start(`export const handler = async () => {};
    export const routes = { a: { to: 'one' }, b: { to: ['two', 'one'] }, c: { to: () => 'three' } };`);
  expect(topics).toEqual(['one', 'two']);
});

test('a route that throws shows its message and its place, and a route that returns no message says so', async () => {
  const { invoke } = await start(`
export const routes = {
  a: { to: () => { throw new TypeError('no amount:\\n  in the order'); } },
  b: { to: () => [] },
  c: { to: () => 'topic' },
};
export const handler = async (name) => { try { return routes[name].to({}); } catch { return 'dead letter'; } };`);
  expect(await Promise.all(['a', 'b', 'c'].map((name) => invoke('fn', name)))).toEqual([
    'dead letter',
    [],
    'topic',
  ]);
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  expect(lines.toSorted()).toEqual([
    expect.stringMatching(/^\[fn\] route "a" threw at .+\.mjs:3: TypeError: no amount: in the order$/),
    '[fn] route "b" leaves this event out: it returned no message',
  ]);
});

test('one error lists all configuration problems, each once', async () => {
  const source = (variable: string) => `
    const error = new Error('The configuration has a problem');
    error.name = 'ConfigurationError';
    error.problems = [{ variable: 'BOTH', remedy: 'is missing' }, { variable: '${variable}', remedy: 'is wrong' }];
    throw error;`;
  const definitions = await Promise.all(
    ['ONE', 'TWO'].map(async (name) => {
      const bundle = join(folder, `${name}.mjs`);
      await writeFile(bundle, source(name));
      return { name, deployedName: name, timeoutSeconds: 1, memoryMb: 128, bundle };
    }),
  );
  await expect(createFunctions(definitions, { env: {}, log: () => {} })).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: 'The configuration has 3 problems:\n  BOTH  is missing\n  ONE   is wrong\n  TWO   is wrong',
  });
});

test('the error for a route without a destination names the route in one sentence', async () => {
  const source = (routes: string) =>
    `export const handler = async () => {}; export const routes = ${routes};`;
  await expect(start(source("{ github: { too: 'orders' } }"))).rejects.toMatchObject({
    name: 'LocalCloudError',
    message: expect.stringMatching(/^routes.ts has 1 problem:\n {2}route "github" has no usable "to": make/),
  });
  await expect(start('export const routes = {};')).rejects.toThrow('does not export a function "handler"');
});

test('problems of a table of routes are shown unchanged, without a stack', async () => {
  const source = `const error = new Error('functions/queue/routes.ts has 1 problem:\\n  route "orders" …');
    error.name = 'RoutesError';
    throw error;`;
  await expect(start(source)).rejects.toMatchObject({
    name: 'LocalCloudError',
    message: 'functions/queue/routes.ts has 1 problem:\n  route "orders" …',
  });
});

test('the error for a function that cannot be loaded names the function', async () => {
  await expect(start('throw new TypeError("broken");')).rejects.toThrow(
    /Function "fn" cannot start: TypeError: broken/,
  );
  await expect(start('export const other = 1;')).rejects.toThrow(/Function "fn" cannot start/);
});

test('the error for a function that is not built names the command to run', async () => {
  const definition = {
    name: 'fn',
    deployedName: 'fn',
    timeoutSeconds: 1,
    memoryMb: 128,
    bundle: '/nowhere/index.mjs',
  };
  await expect(createFunctions([definition], { env: {}, log: () => {} })).rejects.toThrow(/npm run build/);
});

test('the error for an unknown function names it', async () => {
  const { invoke } = await start('export const handler = async () => {};');
  await expect(invoke('other', {})).rejects.toThrow('There is no function "other" in serverless.yml.');
});

test('closing waits for invocations under way, accepts no new ones, and ends every process', async () => {
  const { invoke, close } = await start('export const handler = async () => process.pid;');
  const pid = Number(await invoke('fn', {}));
  const last = invoke('fn', {});
  await close(5000);
  expect(await last).toBe(pid);
  await expect(invoke('fn', {})).rejects.toThrow(/stopping/);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

test('closing waits no longer than graceMs', async () => {
  const { invoke, close } = await start('export const handler = () => new Promise(() => {});');
  const hanging = expect(invoke('fn', {})).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
  await close(10);
  await hanging;
});
