/**
 * A function host: a process that loads one bundle and serves one invocation at a time, as a Lambda container does.
 * `host.ts` starts it as `node function-host.ts <bundle> [observed]`. They exchange the messages of `host-messages.ts` over
 * IPC; if it is observed, also the begin and the end of each request to the service.
 */
import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { RoutesError } from '../../lib/routing/check-routes.ts';
import { type Route, topicsOf } from '../../lib/routing/route.ts';
import { reportAttempts } from './attempts.ts';
import { explainRoutes } from './explain-routes.ts';
import { HostError, type HostReport, HostRequest } from './host-messages.ts';

const Bundle = z.object({
  handler: z.custom<(payload: unknown, context: object) => unknown>((value) => typeof value === 'function'),
  routes: z
    .record(
      z.string(),
      z.looseObject({
        to: z.union([
          z.string(),
          z.array(z.string()),
          z.custom<Extract<Route['to'], (...args: never) => unknown>>((value) => typeof value === 'function'),
        ]),
      }),
    )
    .default({}),
});
type Bundle = z.infer<typeof Bundle>;

// Ctrl-C reaches every process of the terminal. The parent decides when this process ends, so that no send is cut off.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.once('disconnect', () => process.exit(0));

const report = (said: HostReport) => process.send?.(said);

let invocationId: string | undefined;
if (process.argv[3] === 'observed') {
  reportAttempts({ invocationId: () => invocationId, report: (fact) => process.send?.(fact) });
}

try {
  const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(process.argv[2] ?? '').href);
  const bundle = read(exports);
  explainRoutes(exports.routes, (line) => console.log(line));
  process.on('message', async function serve(message) {
    const request = HostRequest.parse(message);
    invocationId = request.isExplained === true ? undefined : request.requestId;
    report(await invoke(bundle, request));
    invocationId = undefined;
  });
  report({ kind: 'ready', topics: topicsOf(bundle.routes), routes: Object.keys(bundle.routes) });
  flushCompileCache(); // a host is killed, so it would never write the cache at its end
} catch (thrown) {
  report({ kind: 'unusable', error: describe(thrown) });
}

/** Checks the exports. Routes made with the functions of `lib/routes.ts` are checked already; this is for all other routes. */
function read(exports: unknown): Bundle {
  const { data, error } = Bundle.safeParse(exports);
  if (data) return data;
  const [issue] = error.issues;
  const [member, route, option] = issue?.path ?? [];
  if (member !== 'routes') throw new Error('The bundle does not export a function "handler"');
  const place = `route ${JSON.stringify(route)} has no usable ${JSON.stringify(option ?? 'to')}`;
  throw new RoutesError('routes.ts', [
    `${place}: make the table with webhookRoutes, queueRoutes, scheduleRoutes or eventBusRoutes of lib/routes.ts, which say why`,
  ]);
}

async function invoke({ handler, routes }: Bundle, request: HostRequest): Promise<HostReport> {
  try {
    const payload: unknown = JSON.parse(request.payload);
    if (request.isExplained === true) {
      const { explain } = await import('./explain.ts'); // late, because every cold start would pay for it
      return { kind: 'answered', answer: JSON.stringify(await explain(payload, routes, process.env)) };
    }
    const signed = request.sign ? await sign(payload, routes) : payload;
    const answer = await handler(signed, contextOf(request));
    return { kind: 'answered', answer: JSON.stringify(answer) ?? 'null' };
  } catch (thrown) {
    return { kind: 'failed', error: describe(thrown) };
  }
}

/** Loads the senders only if they are needed, because every host waits for what it imports. */
async function sign(payload: unknown, routes: Bundle['routes']): Promise<unknown> {
  const { signPayload } = await import('../sign-payload.ts');
  return signPayload(payload, routes, process.env);
}

/** The context of the Node 24 runtime, without the members that only a mobile client or tracing fills. */
function contextOf({ requestId, deadlineMs }: HostRequest) {
  const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${process.env.AWS_REGION}:000000000000:function:${functionName}`,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `local/${process.pid}`,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

/** A thrown value as Lambda reports it: an error by its name, any other value by its type. */
function describe(thrown: unknown): HostError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: String(thrown) };
  const { name, message, stack } = thrown;
  const problems =
    'problems' in thrown ? HostError.shape.problems.safeParse(thrown.problems).data : undefined;
  return { name, message, stack, problems };
}
