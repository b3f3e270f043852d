import { type ServerResponse, STATUS_CODES } from 'node:http';
import { answer, describeRefused, type Service } from './answer.ts';
import type { Fault, FaultAct } from './fault.ts';
import { type Answer, type ReceivedRequest, write, writeHead } from './http.ts';
import { refusalBody } from './refusal.ts';

/** The request that meets a fault, and everything that the fault acts on. */
export interface Scene {
  readonly service: Service;
  readonly request: ReceivedRequest;
  readonly response: ServerResponse;
  readonly delay: (ms: number) => Promise<unknown>;
}

/** Carries out a fault. A fault with `before` precedes all processing, authentication included. */
export async function performFault({ act, line }: Fault, scene: Scene): Promise<void> {
  const { service, request, response, delay } = scene;
  if (act.kind === 'expired-token') service.iam.expireTokens();
  const untouched = 'when' in act && act.when === 'before';
  const honest = untouched ? undefined : await answer(service, request);
  if (act.kind === 'status') return answerStatus(act, line, scene);
  if (act.kind === 'reset') return reset(response);
  if (act.kind === 'close') return void response.socket?.end();
  if (honest === undefined || act.kind === 'silence') return;
  if (act.kind === 'cut-body') return cutBody(scene, honest);
  if (act.kind === 'slow') await delay(act.delayMs);
  write(response, act.kind === 'no-msg-id' ? withoutMessageId(honest) : honest, request.requestId);
}

function answerStatus(
  { status, code, retryAfterSeconds }: FaultAct & { readonly kind: 'status' },
  line: string,
  { service, request, response }: Scene,
): void {
  const refusal = { status, code: code ?? '', message: `Fault to order: ${line}` };
  service.onRefused(describeRefused(request, refusal));
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': `${retryAfterSeconds}` };
  if (code === 'html') return void writePage(response, status, headers);
  const body = code === undefined ? { error_msg: refusal.message } : refusalBody(refusal, request.requestId);
  write(response, { status, headers, body }, request.requestId);
}

/** The answer of a proxy in front of the service: an HTML page, and no request id. */
function writePage(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const page = `<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`;
  const length = Buffer.byteLength(page);
  response.writeHead(status, { 'content-type': 'text/html', 'content-length': length, ...headers });
  response.end(page);
}

/** Sends half of the announced bytes, then resets the connection. */
function cutBody({ request, response }: Scene, honest: Answer): void {
  const body = Buffer.from(writeHead(response, honest, request.requestId));
  response.write(body.subarray(0, body.length / 2), () => reset(response));
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** The answer without `msg_id`. A refusal, which has none, stays unchanged. */
function withoutMessageId(honest: Answer): Answer {
  return { ...honest, body: { ...honest.body, msg_id: undefined } };
}
