import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { movedPortsText } from '../../../cli/start/occupants.ts';
import { choosePorts } from '../../../cli/start/ports.ts';
import { portNames } from '../../../local/settings.ts';

const usual = { PORT: 3000, DMS_PORT: 3001, SQS_PORT: 4566, EVENTS_PORT: 3002 };
const moved = { PORT: 3010, DMS_PORT: 3011, SQS_PORT: 4576, EVENTS_PORT: 3012 };
const none = new Set<never>();
const allBut =
  (...taken: number[]) =>
  async (port: number) =>
    !taken.includes(port);

test('free ports stay', async () => {
  expect(await choosePorts(usual, none, allBut())).toEqual({ ports: usual, taken: {} });
});

test('if one port is in use, all four move together', async () => {
  expect(await choosePorts(usual, none, allBut(4566))).toEqual({ ports: moved, taken: { SQS_PORT: 4566 } });
});

test('a block with a port in use is passed over', async () => {
  const { ports } = await choosePorts(usual, none, allBut(3000, 3011));
  expect(ports).toEqual({ PORT: 3020, DMS_PORT: 3021, SQS_PORT: 4586, EVENTS_PORT: 3022 });
});

test('a port that is set never moves, and no other port takes its place', async () => {
  const set = { ...usual, EVENTS_PORT: 3010 };
  const { ports } = await choosePorts(set, new Set(['EVENTS_PORT'] as const), allBut(3000, 3010));
  expect(ports).toEqual({ PORT: 3020, DMS_PORT: 3021, SQS_PORT: 4586, EVENTS_PORT: 3010 });
  const allSet = await choosePorts(usual, new Set(portNames), allBut(3000));
  expect(allSet).toEqual({ ports: usual, taken: {} });
});

test('without a free block, all ports stay, so that the start names the port', async () => {
  expect(await choosePorts(usual, none, async () => false)).toEqual({ ports: usual, taken: {} });
});

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server with these texts by path; everything else is 404. Returns its port. */
async function serve(texts: Readonly<Record<string, string>>): Promise<number> {
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(texts[url] === undefined ? 404 : 200).end(texts[url]);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

test('a port that is in use is not free', async () => {
  const port = await serve({});
  const { ports, taken } = await choosePorts({ ...usual, PORT: port }, new Set(portNames.slice(1)));
  expect(taken).toEqual({ PORT: port });
  expect(ports.PORT).toBeGreaterThan(port);
});

test('it says which programs are at the usual ports: another local cloud, LocalStack, or only that they are in use', async () => {
  const PORT = await serve({ '/': 'shop on this machine; times are in UTC:\n' });
  const SQS_PORT = await serve({ '/_localstack/health': '{"services":{"sqs":"running"}}' });
  expect(await movedPortsText({ PORT, SQS_PORT }, moved)).toBe(
    `Ports ${PORT} and ${SQS_PORT} are in use by the local cloud of shop and LocalStack, so this local cloud has 3010, 3011, 4576 and 3012.`,
  );
  const other = await serve({});
  expect(await movedPortsText({ PORT: other }, moved)).toMatch(`Port ${other} is in use, so this`);
});
