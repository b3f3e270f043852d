/** `node application/refund.ts A-1001`: what an application does to send a message through the outbox. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { createOutbox } from './outbox.ts';

const [orderNo = 'A-1001'] = process.argv.slice(2);
const client = new SQSClient(); // region, credentials and, on your machine, AWS_ENDPOINT_URL_SQS come from the environment
const outbox = createOutbox(client, process.env.OUTBOX_QUEUE_URL ?? '');

await outbox.put({
  topic: 'refunds',
  tag: 'requested',
  keys: [`refund-${orderNo}`],
  body: JSON.stringify({ order: orderNo, reason: 'returned' }),
  onUnknown: 'verify',
});
console.log(`The refund of ${orderNo} is stored and will be sent.`);
