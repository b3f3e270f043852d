/** Prints the events of a topic, each once. Arguments: topic, and an expression of tags such as "push || release". */
import { ConsumeResult, PushConsumer } from 'rocketmq-client-nodejs';

const [topic, tags = '*'] = process.argv.slice(2);
if (topic === undefined) throw new Error('Give a topic, such as: node consumer.js orders');

/** The last keys whose work is done. */
const handled = new Set();

const consumer = new PushConsumer({
  endpoints: process.env.ROCKETMQ_ENDPOINT ?? '127.0.0.1:8081',
  namespace: '',
  consumerGroup: 'example-node',
  subscriptions: new Map([[topic, tags]]),
  messageListener: {
    async consume(message) {
      const event = attributesOf(message.properties);
      // A copy of an event has the same source and id. Where the work is a transaction of a database, make this pair a unique
      // column of it: the memory of this process ends with the process.
      const key = `${event.source} ${event.id}`;
      if (handled.has(key)) return ConsumeResult.SUCCESS;
      remember(key);
      try {
        await handle(event, message);
        return ConsumeResult.SUCCESS;
      } catch {
        handled.delete(key);
        return ConsumeResult.FAILURE; // RocketMQ delivers the message again.
      }
    },
  },
});
await consumer.startup();
process.once('SIGTERM', async () => {
  await consumer.shutdown();
  process.exit(); // Its shutdown leaves something open, which would keep the process.
});
console.log(`Ready for ${topic}`);

/** The work of your own. */
async function handle(event, { tag, body }) {
  console.log(`id=${event.id} type=${event.type} source=${event.source} tag=${tag} body=${body.toString()}`);
}

/** The attributes of the CloudEvent: the properties of the message that begin with `CE_`. */
function attributesOf(properties) {
  const pairs = [...properties].filter(([name]) => name.startsWith('CE_'));
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice('CE_'.length), value]));
}

function remember(key) {
  handled.add(key);
  if (handled.size > 10_000) handled.delete(handled.values().next().value);
}
