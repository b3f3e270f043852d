/**
 * A process that stands for a Lambda container in the thaw tests. `send` sends one message. `block` stops the event loop until a
 * byte arrives on file descriptor 4, and then sends in the same turn, before the event loop can read from any socket.
 */
import { readSync } from 'node:fs';
import { createRocketMqClient } from '../../lib/rocketmq/client.ts';
import { parseMessage } from '../../lib/rocketmq/message.ts';
import { fixed } from './refreshing.ts';

const [endpoint = '', idleLimitMs = ''] = process.argv.slice(2);
const client = createRocketMqClient({
  service: {
    endpoint,
    projectId: '0123456789abcdef0123456789abcdef',
    instanceId: '11111111-2222-4333-8444-555555555555',
  },
  credentials: fixed({ accessKey: 'AccessKey', secretKey: 'SecretKey' }),
  attemptTimeoutMs: 5000,
  maxAttempts: 1, // a retry would hide the failure that is tested here
  maxInFlight: 4,
  idleLimitMs: Number(idleLimitMs),
});
const message = parseMessage({ topic: 'orders', body: '{}', keys: [], properties: {} });

process.on('message', async (command) => {
  if (command === 'block') {
    process.send?.('blocking');
    readSync(4, Buffer.alloc(1));
  }
  const outcome = await client.send(message, { deadline: Date.now() + 5000 });
  process.send?.(outcome.kind === 'sent' ? 'sent' : outcome.reason);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
