import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localFindings, warningLines } from '../../../local/wiring/local-checks.ts';
import { readWiring } from '../../../local/wiring/serverless.ts';
import { temporaryFolder } from '../../project/project.ts';

const serverless = `service: shop
functions:
  queue:
    timeout: 6
    events:
      - sqs: …
`;

/** A project whose queue loses failed records, and whose only route gets no records. */
function project() {
  const root = temporaryFolder();
  mkdirSync(join(root, 'functions', 'queue'), { recursive: true });
  writeFileSync(join(root, 'serverless.yml'), serverless);
  writeFileSync(
    join(root, 'functions/queue/routes.ts'),
    "export const routes = {\n  invoices: { to: 'no topic' },\n};\n",
  );
  const sqs = { arn: { 'Fn::GetAtt': ['Orders', 'Arn'] } };
  const wiring = readWiring({
    service: 'shop',
    provider: { region: 'eu-central-1' },
    functions: { queue: { name: 'shop-local-queue', events: [{ sqs }] } },
    resources: {
      Resources: {
        Orders: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: 'shop-local-orders',
            VisibilityTimeout: 36,
            RedrivePolicy: {
              maxReceiveCount: 10,
              deadLetterTargetArn: { 'Fn::GetAtt': ['Failures', 'Arn'] },
            },
          },
        },
        Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop-local-failures' } },
      },
    },
  });
  return { root, wiring };
}

test('the local cloud names what a deployment would refuse, each on one line with its place and remedy', async () => {
  const { root, wiring } = project();
  expect(warningLines(wiring, await localFindings(root, wiring))).toEqual([
    expect.stringMatching(
      /^\[wiring\] functions\/queue\/routes\.ts:2: the service refuses the topic "no topic"/,
    ),
    expect.stringMatching(
      /^\[wiring\] functions\/queue\/routes\.ts:2: route "invoices": no queue leads to it\. Add a queue/,
    ),
    expect.stringMatching(
      /^\[wiring\] serverless\.yml:5: .* the failed records of a batch .*\. Add "functionResponse/,
    ),
    expect.stringMatching(
      /^\[wiring\] serverless\.yml:5: .* no route takes .* shop-local-orders.*Add a route "orders"/,
    ),
  ]);
});

test('more than five findings are counted, not printed', () => {
  const finding = { file: 'serverless.yml', what: 'a problem', remedy: 'Correct it.' };
  const lines = warningLines({ notes: [] }, Array(8).fill(finding));
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe('[wiring] 3 more: "npm run check" lists all.');
});
