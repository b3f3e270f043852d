import { beforeAll, expect, test } from 'vitest';
import {
  type RouteTables,
  routesWithoutQueue,
  unroutedTriggers,
} from '../../../local/wiring/route-checks.ts';
import { loadWiring, type Wiring } from '../../../local/wiring/serverless.ts';
import type { Trigger } from '../../../local/wiring/triggers.ts';
import { fixtureRoot } from '../../fixtures/build.ts';
import { routes as eventBus } from '../../fixtures/routes/event-bus.ts';
import { routes as queue } from '../../fixtures/routes/queue.ts';
import { routes as schedule } from '../../fixtures/routes/schedule.ts';
import { routes as webhook } from '../../fixtures/routes/webhook.ts';

const tables: RouteTables = { webhook, queue, schedule, 'event-bus': eventBus };
const to = 'orders';

let wiring: Wiring;
beforeAll(async () => {
  wiring = await loadWiring(fixtureRoot, process.env);
});

const sources = { lineOf: () => 7, routesText: () => "\n  invoices: { to: 'orders' }," };

const problemsOf = (given: RouteTables, wired = wiring) => [
  ...unroutedTriggers(wired, given, sources),
  ...routesWithoutQueue(wired, given, sources),
];

/** A finding in serverless.yml whose problem and remedy match. */
const finding = (what: RegExp, remedy = /./) => ({
  file: 'serverless.yml',
  line: 7,
  what: expect.stringMatching(what),
  remedy: expect.stringMatching(remedy),
});

/** The wiring with different triggers of one kind. */
const withTriggers = <K extends Trigger['kind']>(
  kind: K,
  change: Partial<Extract<Trigger, { kind: K }>>,
): Wiring => ({
  ...wiring,
  triggers: wiring.triggers.map((trigger) => (trigger.kind === kind ? { ...trigger, ...change } : trigger)),
});

test('the routes of the tests match the wiring of the tests', () => {
  expect(problemsOf(tables)).toEqual([]);
});

test('the problem of a queue without a route names the route to add', () => {
  const { orders: _, ...others } = queue;
  expect(problemsOf({ ...tables, queue: others })).toEqual([
    {
      file: 'serverless.yml',
      line: 7,
      what: 'function "queue": no route takes the records of queue fixture-local-orders, so they would become dead letters',
      remedy: 'Add a route "orders" to functions/queue/routes.ts, or "*" for every queue without a route.',
    },
  ]);
});

test('the problem of a route without a queue names the queue to add', () => {
  expect(problemsOf({ ...tables, queue: { ...queue, invoices: { to } } })).toEqual([
    {
      file: 'functions/queue/routes.ts',
      line: 2,
      what: 'route "invoices": no queue leads to it',
      remedy:
        'Add a queue whose name ends with "-invoices" to resources in serverless.yml, and an sqs event for it to ' +
        'functions.queue.events; or remove the route.',
    },
  ]);
});

test.each([
  ['takes the records of all queues without a route', '*'],
  ['takes redriven events of an origin', 'webhook/github'],
])('a queue route that %s needs no queue', (_, key) => {
  expect(problemsOf({ ...tables, queue: { ...queue, [key]: { to } } })).toEqual([]);
});

test('a schedule without a route is a problem', () => {
  expect(problemsOf({ ...tables, schedule: { heartbeat: { to } } })).toEqual([
    finding(/the schedule fixture-local-daily-report/, /^Add a route "daily-report" to functions\/sch/),
  ]);
});

test('a schedule whose input does not name the schedule needs a route "*"', () => {
  const { '*': _, ...named } = schedule;
  const anonymous = withTriggers('schedule', { input: '{"report":"weekly"}' });
  expect(problemsOf({ ...tables, schedule: named }, anonymous)).toContainEqual(
    finding(/the input of schedule .* does not say/, /<aws\.scheduler\.schedule-arn>/),
  );
  expect(problemsOf({ ...tables, schedule: named }, withTriggers('schedule', {}))).toEqual([]);
  expect(problemsOf(tables, anonymous)).toEqual([]);
});

test.each([
  ['a source', { source: ['bank', 'shop.orders'] }, /no route takes the events of bank that/],
  ['a prefix', { source: [{ prefix: 'bank.' }] }, /no route takes the events of {"prefix":"bank\."} that/],
])('a rule for %s without a route is a problem', (_, pattern, message) => {
  expect(problemsOf(tables, withTriggers('eventBridge', { pattern }))).toEqual([finding(message)]);
});

test.each([
  ['every source', {}],
  ['sources with a suffix', { source: [{ suffix: '.orders' }] }],
])('a rule for %s needs at least one route', (_, pattern) => {
  const wired = withTriggers('eventBridge', { pattern });
  expect(problemsOf(tables, wired)).toEqual([]);
  expect(problemsOf({ ...tables, 'event-bus': {} }, wired)).toHaveLength(1);
});

test('a function without a table of routes is not checked', () => {
  expect(problemsOf({})).toEqual([]);
});
