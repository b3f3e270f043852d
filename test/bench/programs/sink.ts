/**
 * The sink: answers as the service and IAM do, over HTTP and TLS, as fast as Node.js can. It does not check what it gets, and
 * does not parse it: it reads the length of each body and skips that many bytes.
 */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { answerBench } from '../talk.ts';

/** What the sink has seen since the last question. */
export interface Seen {
  readonly messages: number;
  /** Bytes of all bodies. */
  readonly bytes: number;
  /** CPU of the sink itself, in milliseconds. */
  readonly cpuMs: number;
}

/** The ports of the sink; `tlsPort` is 0 if it has no certificate. */
export interface Ports {
  readonly port: number;
  readonly tlsPort: number;
}

/** What the bench asks the sink. */
export type SinkQuestion = 'ports' | 'seen';

let messages = 0;
let bytes = 0;
let cpu = process.cpuUsage();

function httpAnswer(status: string, headers: readonly string[], body: unknown): Buffer {
  const text = JSON.stringify(body);
  const lines = [`HTTP/1.1 ${status}`, 'content-type: application/json', ...headers];
  return Buffer.from([...lines, `content-length: ${text.length}`, '', text].join('\r\n'));
}

const receipt = httpAnswer('200 OK', [], {
  topic: 'orders',
  property_list: [{ name: 'UNIQ_KEY', value: '0A0000010001000000000000000000AB' }],
  msg_id: '0A0000010001000000000000000000AB',
  queue_id: 1,
  queue_offset: 4711,
  broker_name: 'broker-0',
});

const inOneDay = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
const token = httpAnswer('201 Created', [`x-subject-token: ${'t'.repeat(1200)}`], {
  token: { expires_at: inOneDay, methods: ['password'] },
});

/** One connection. Requests may come in pieces of any size. */
function serve(socket: net.Socket): void {
  let head = Buffer.alloc(0);
  let bodyLeft = 0;
  let answer = receipt;

  function end(): void {
    socket.write(answer);
    if (answer === receipt) messages += 1;
  }
  function begin(lines: string): void {
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(lines)?.[1]);
    if (Number.isNaN(length)) socket.destroy(new Error('The sink reads only bodies with a content-length'));
    answer = lines.startsWith('POST /v3/auth/tokens') ? token : receipt;
    bodyLeft = length;
    if (answer === receipt) bytes += length;
  }
  socket.on('data', (piece) => {
    let rest = head.length > 0 ? Buffer.concat([head, piece]) : piece;
    head = Buffer.alloc(0);
    while (rest.length > 0) {
      if (bodyLeft === 0) {
        const headEnd = rest.indexOf('\r\n\r\n');
        if (headEnd < 0) {
          head = rest;
          return;
        }
        begin(rest.toString('latin1', 0, headEnd));
        rest = rest.subarray(headEnd + 4);
      }
      const skipped = Math.min(bodyLeft, rest.length);
      bodyLeft -= skipped;
      rest = rest.subarray(skipped);
      if (bodyLeft === 0) end();
    }
  });
  socket.on('error', () => {}); // a client that ends closes its connections as it likes
}

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const port = await listen(net.createServer({ noDelay: true }, serve));
const [keyFile, certificateFile] = process.argv.slice(2);
const tlsPort =
  keyFile && certificateFile
    ? await listen(
        tls.createServer(
          { key: readFileSync(keyFile), cert: readFileSync(certificateFile), ALPNProtocols: ['http/1.1'] },
          serve,
        ),
      )
    : 0;

answerBench<SinkQuestion, Ports | Seen>((question) => {
  if (question === 'ports') return { port, tlsPort };
  const { user, system } = process.cpuUsage(cpu);
  const seen = { messages, bytes, cpuMs: (user + system) / 1000 };
  cpu = process.cpuUsage();
  messages = 0;
  bytes = 0;
  return seen;
});
