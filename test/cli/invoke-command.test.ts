import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfProject } from '../support/project-copy.ts';

const { folder, edit, run, lineOf } = copyOfProject();

const dryRun = (sample: string) => run(['cli/invoke.ts', 'webhook', sample, '--dry-run']);

/** The route of GitHub with this function instead of a topic. */
const withRoute = (to: string) =>
  edit({ 'functions/webhook/routes.ts': [["to: 'code-events'", `to: ${to}`]] });

test('a dry run builds only its function, and has no warning', () => {
  edit({});
  const { status, output } = dryRun('github-push');
  expect(output).toContain('1 message would be sent:');
  expect(output).not.toMatch(/WARN|\[wiring\]/);
  expect(existsSync(join(folder, 'dist/webhook.zip'))).toBe(true);
  expect(existsSync(join(folder, 'dist/queue.zip'))).toBe(false);
  expect(status).toBe(0);
}, 60_000);

test('a route that throws is answered as the deployment would, with message, file and line, and no other stack', () => {
  withRoute("() => {\n      throw new TypeError('no amount');\n    }");
  const { status, output } = dryRun('github-push');
  const line = lineOf('functions/webhook/routes.ts', 'no amount');
  expect(output).toContain(
    `route "github" threw at functions/webhook/routes.ts:${line}: TypeError: no amount`,
  );
  expect(output).toContain('"statusCode": 202');
  expect(output).toContain('1 record would become a dead letter:');
  expect(output).not.toMatch(/^ +at /m);
  expect(status).toBe(1);
}, 60_000);

test('a route that leaves the event out says so', () => {
  withRoute('() => []');
  const { status, output } = dryRun('github-push');
  expect(output).toContain('route "github" leaves this event out: it returned no message');
  expect(output).toContain('No message would be sent.');
  expect(status).toBe(0);
}, 60_000);

test('a sample whose sender has no route is answered with the line to add', () => {
  edit({});
  const { status, output } = dryRun('shopify-order');
  expect(output).toContain(
    "shopify: { sender: shopify({ secret: 'SHOPIFY_CLIENT_SECRET' }), to: 'orders' },",
  );
  expect(status).toBe(1);
}, 60_000);
