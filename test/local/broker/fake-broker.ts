import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import * as z from 'zod';

const Header = z.object({
  code: z.number(),
  opaque: z.number(),
  extFields: z.record(z.string(), z.string()),
});

/** A request as the broker reads it from the wire. */
export type FakeRequest = z.infer<typeof Header> & { readonly body: Buffer };

export interface FakeAnswer {
  readonly code?: number;
  /** 0 is a request of the broker. */
  readonly flag?: number;
  readonly remark?: string;
  readonly extFields?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** The bytes of an answer, written without the code that is tested. */
export function answerBytes(
  opaque: number,
  { code = 0, flag = 1, remark, extFields, body }: FakeAnswer,
): Buffer {
  const header = Buffer.from(
    JSON.stringify({ code, flag, language: 'JAVA', opaque, remark, extFields, version: 479 }),
  );
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(4 + header.length + (body?.length ?? 0));
  prefix.writeUInt32BE(header.length, 4);
  return Buffer.concat([prefix, header, body ?? Buffer.alloc(0)]);
}

/** A server on a free port that reads frames and leaves the answers to the test. It is closed at the end of the test. */
export async function fakeBroker(
  serve: (request: FakeRequest, socket: Socket) => void,
): Promise<{ host: string; port: number; requests: FakeRequest[]; connections: () => number }> {
  const requests: FakeRequest[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    onTestFinished(() => void socket.destroy());
    let rest = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
        const end = 4 + rest.readUInt32BE();
        const headerEnd = 8 + rest.readUInt32BE(4);
        const header = Header.parse(JSON.parse(rest.toString('utf8', 8, headerEnd)));
        const request = { ...header, body: rest.subarray(headerEnd, end) };
        rest = rest.subarray(end);
        requests.push(request);
        serve(request, socket);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: '127.0.0.1', port: address.port, requests, connections: () => connections };
}

/** Answers each request at once with the same answer. */
export const always =
  (answer: FakeAnswer) =>
  ({ opaque }: FakeRequest, socket: Socket): void =>
    void socket.write(answerBytes(opaque, answer));
