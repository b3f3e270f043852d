import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';

const THAWS = 50;
/** How long the server lets a connection idle, in milliseconds. */
const SERVER_IDLE_MS = 15;

type Closing = 'FIN' | 'RST';

/** A service that hangs up on idle connections without having said so in a Keep-Alive header. */
async function startService(closing: Closing) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('{"msg_id":"0A0000017F0000012345678900000001"}'));
    response.on('finish', () => setTimeout(() => hangUp(request.socket, closing), SERVER_IDLE_MS));
  });
  server.keepAliveTimeout = 0;
  let lastClosed: Promise<unknown> = Promise.resolve();
  let requests = 0;
  server.on('request', () => requests++);
  server.on('connection', (socket: Socket) => {
    lastClosed = new Promise((resolve) => socket.once('launchpad-hung-up', resolve));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, hungUp: () => lastClosed, requests: () => requests };
}

/** Tells when the news is in the other side's kernel, which over loopback is at once; or that the client was faster. */
function hangUp(socket: Socket, closing: Closing): void {
  const tell = () => socket.emit('launchpad-hung-up');
  if (socket.destroyed) return void tell();
  socket.once('close', tell);
  if (closing === 'FIN') socket.end(tell);
  else socket.resetAndDestroy();
}

async function startContainer(url: string, idleLimitMs: number) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../support/thaw-child.ts'), url, String(idleLimitMs)],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await said(child);
  return { child, unblock: () => (child.stdio[4] as Writable).write('x') };
}

async function said(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, 'message');
  return message;
}

describe.each<Closing>(['FIN', 'RST'])(
  'When the server hangs up (%s) on a container that sleeps',
  (closing) => {
    test.each([
      ['before its connections count as stale', 60_000],
      ['after its connections count as stale', 5],
    ])(`and is thawed ${THAWS} times %s, no send fails`, async (_, idleLimitMs) => {
      const service = await startService(closing);
      const { child } = await startContainer(service.url, idleLimitMs);
      const outcomes: unknown[] = [];
      for (let thaw = 0; thaw <= THAWS; thaw++) {
        child.send('send');
        if (thaw > 0) child.kill('SIGCONT');
        outcomes.push(await said(child));
        child.kill('SIGSTOP');
        await service.hungUp();
      }
      child.kill('SIGCONT');
      expect(outcomes.filter((outcome) => outcome !== 'sent')).toEqual([]);
      expect(service.requests()).toBe(THAWS + 1);
    });

    test(`and the news waits in the kernel when it sends, ${THAWS} times, no send fails`, async () => {
      const service = await startService(closing);
      const { child, unblock } = await startContainer(service.url, 60_000);
      const outcomes: unknown[] = [];
      for (let thaw = 0; thaw < THAWS; thaw++) {
        child.send('send');
        outcomes.push(await said(child));
        child.send('block');
        expect(await said(child)).toBe('blocking');
        await service.hungUp();
        unblock();
        outcomes.push(await said(child));
        await service.hungUp();
      }
      expect(outcomes.filter((outcome) => outcome !== 'sent')).toEqual([]);
      expect(service.requests()).toBe(2 * THAWS);
    });
  },
);
