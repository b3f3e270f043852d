import { describe, expect, test } from 'vitest';
import { cycles, floorsOf, type Imports, importsBelow, importsOf, roomArrows, roomIn } from './imports.ts';
import { root } from './project.ts';

/** Where each folder may import from. */
const allowed: Record<string, readonly string[]> = {
  functions: ['functions', 'lib'],
  lib: ['lib'],
  cli: ['cli', 'local', 'lib'],
  local: ['local', 'lib'],
};

/** A folder whose rooms, which are its direct children, import downwards only. */
interface House {
  readonly folder: string;
  /** From top to bottom. A room imports rooms further down; rooms of one row do not import each other. */
  readonly order: readonly (readonly string[])[];
  readonly maxRooms: number;
  /** The rooms on the longest chain of imports. */
  readonly maxFloors: number;
}

const houses: readonly House[] = [
  {
    folder: 'lib',
    order: [
      ['handler.ts', 'routes.ts', 'senders.ts'],
      ['services.ts'],
      ['webhook'],
      ['delivery'],
      ['outbox'],
      ['routing'],
      ['rocketmq'],
      ['event'],
      ['config'],
      ['core'],
    ],
    maxRooms: 12,
    maxFloors: 7,
  },
  {
    folder: 'lib/webhook',
    order: [
      ['middleware.ts', 'senders'],
      ['admit.ts', 'factories'],
      ['sender.ts'],
      ['events'],
      ['verify'],
      ['http'],
    ],
    maxRooms: 8,
    maxFloors: 5,
  },
];

/**
 * The only files of lib/rocketmq that the rest may import: the client, single requests for commands, and the types of messages and
 * outcomes.
 */
const doors = ['client.ts', 'direct.ts', 'message.ts', 'outcome.ts'].map((file) => `lib/rocketmq/${file}`);

/** What the service's answers say. The local cloud may read them too: the console shows each attempt. */
const readers = ['classify.ts', 'receipt.ts', 'refusal.ts'].map((file) => `lib/rocketmq/${file}`);

/** Why `from` must not import `to`, or undefined when it may. */
function objection(from: string, to: string): string | undefined {
  const [fromFolder = '', fromFunction] = from.split('/');
  const [toFolder = '', toFunction] = to.split('/');
  const folders = allowed[fromFolder] ?? [];
  if (!folders.includes(toFolder)) return `${fromFolder}/ may import from ${folders.join('/ and ')}/ only`;
  if (toFolder === 'functions' && toFunction !== fromFunction) return 'functions share through lib/ only';
  const entersClient = to.startsWith('lib/rocketmq/') && !from.startsWith('lib/rocketmq/');
  const open = fromFolder === 'local' ? [...doors, ...readers] : doors;
  if (entersClient && !open.includes(to)) return `the doors of lib/rocketmq are ${open.join(', ')}`;
  return houses.flatMap((house) => upward(house, from, to) ?? [])[0];
}

/** Why an import inside a house goes upwards, or undefined when it does not. */
function upward({ folder, order }: House, from: string, to: string): string | undefined {
  const rooms = [roomIn(folder, from), roomIn(folder, to)];
  const [fromRoom, toRoom] = rooms;
  if (fromRoom === undefined || toRoom === undefined || fromRoom === toRoom) return undefined;
  const [fromRow, toRow] = rooms.map((room = '') => order.findIndex((row) => row.includes(room)));
  if (fromRow === undefined || toRow === undefined || fromRow < toRow) return undefined;
  return `in ${folder}/, ${fromRoom} is not above ${toRoom}`;
}

function forbidden(imports: Imports): string[] {
  return Object.entries(imports).flatMap(([from, targets]) =>
    targets.flatMap((to) => {
      const reason = objection(from, to);
      return reason ? [`${from} imports ${to}: ${reason}`] : [];
    }),
  );
}

const imports = importsBelow(Object.keys(allowed), root);

describe('imports', () => {
  test('point one way: cli → local → lib, functions → lib, and downwards through the rooms of lib', () => {
    expect(Object.values(imports).flat()).not.toEqual([]);
    expect(forbidden(imports)).toEqual([]);
  });

  test('of tests avoid functions/, which belongs to the user: handlers come from test/fixtures/functions.ts', () => {
    const tests = Object.entries(importsBelow(['test'], root)).flatMap(([from, targets]) =>
      targets.filter((to) => to.startsWith('functions/')).map((to) => `${from} imports ${to}`),
    );

    expect(tests).toEqual([]);
  });

  test('make no circles', () => {
    expect(cycles(imports)).toEqual([]);
  });

  describe.each(houses)('inside $folder', ({ folder, order, maxRooms, maxFloors }) => {
    const arrows = roomArrows(folder, imports);

    test('every room has its place in the order', () => {
      const rooms = [...arrows.keys()].filter((room) => !order.flat().includes(room));

      expect(rooms, `give them a place in the order of ${folder}, at the top of this file`).toEqual([]);
    });

    test(`there are at most ${maxRooms} rooms`, () => {
      expect(arrows.size).toBeLessThanOrEqual(maxRooms);
    });

    test(`the longest chain of imports has at most ${maxFloors} rooms`, () => {
      expect(floorsOf(arrows)).toBeLessThanOrEqual(maxFloors);
    });
  });
});

describe('this test', () => {
  test.each([
    ['functions/queue/handler.ts', 'functions/webhook/routes.ts'],
    ['functions/queue/handler.ts', 'cli/start.ts'],
    ['functions/queue/handler.ts', 'lib/rocketmq/retry.ts'],
    ['lib/event/event.ts', 'functions/queue/routes.ts'],
    ['lib/event/event.ts', 'lib/rocketmq/client.ts'],
    ['lib/core/clock.ts', 'lib/config/config.ts'],
    ['lib/handler.ts', 'lib/routes.ts'],
    ['lib/webhook/http/request.ts', 'lib/webhook/sender.ts'],
    ['lib/webhook/verify/token.ts', 'lib/webhook/events/form.ts'],
    ['lib/delivery/deliver.ts', 'lib/rocketmq/wire.ts'],
    ['lib/rocketmq/client.ts', 'local/dms/server.ts'],
    ['local/dms/authorize.ts', 'lib/rocketmq/sign.ts'],
    ['lib/delivery/deliver.ts', 'lib/rocketmq/classify.ts'],
    ['local/build.ts', 'cli/start.ts'],
    ['cli/start.ts', 'functions/queue/handler.ts'],
    ['cli/start.ts', 'test/support/wait.ts'],
  ])('objects when %s imports %s', (from, to) => {
    expect(forbidden({ [from]: [to] })).toEqual([expect.stringContaining(`${from} imports ${to}: `)]);
  });

  test.each([
    ['functions/queue/handler.ts', 'functions/queue/routes.ts'],
    ['functions/queue/handler.ts', 'lib/rocketmq/client.ts'],
    ['lib/rocketmq/client.ts', 'lib/rocketmq/retry.ts'],
    ['lib/webhook/sender.ts', 'lib/event/event.ts'],
    ['lib/webhook/senders/github.ts', 'lib/webhook/verify/hmac.ts'],
    ['cli/start.ts', 'lib/rocketmq/client.ts'],
    ['local/console/row-attempts.ts', 'lib/rocketmq/classify.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(forbidden({ [from]: [to] })).toEqual([]);
  });

  test('sees every way to import', () => {
    const source = `
import { a,
  b } from './a.ts';
import type { T } from "../t.ts";
import './effect.ts';
import zod from 'zod';
export * from './c.ts';
export const later = () => import('../d.ts');
/**
 * import { example } from './example.ts';
 */`;

    expect(importsOf('lib/queue/x.ts', source).sort()).toEqual([
      'lib/d.ts',
      'lib/queue/a.ts',
      'lib/queue/c.ts',
      'lib/queue/effect.ts',
      'lib/t.ts',
    ]);
  });

  test('sees a circle, and one file that imports itself', () => {
    expect(cycles({ a: ['b'], b: ['c'], c: ['b'] })).toEqual(['b → c → b']);
    expect(cycles({ a: ['a'] })).toEqual(['a → a']);
    expect(cycles({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([]);
  });

  test('counts the rooms on the longest chain', () => {
    const imported = { 'lib/a/1.ts': ['lib/b/1.ts', 'lib/c.ts'], 'lib/b/1.ts': ['lib/c.ts'], 'lib/c.ts': [] };
    expect(floorsOf(roomArrows('lib', imported))).toBe(3);
    expect(floorsOf(roomArrows('lib', { ...imported, 'lib/c.ts': ['lib/a/2.ts'] }))).toBe(3);
  });
});
