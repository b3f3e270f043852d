import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AcceptedEvent, Evidence, Work } from './judge/evidence.ts';
import { judge } from './judge/judge.ts';
import type { Policy } from './plan.ts';

const event = (policy: Policy, more: Partial<AcceptedEvent> = {}): AcceptedEvent => ({
  token: 't-1',
  body: 'b',
  policy,
  topics: ['x'],
  ...more,
});

const work = (startedAt: number, more: Partial<Work> = {}): Work => ({
  functionName: 'webhook',
  host: 1,
  tokens: ['t-1'],
  saysDeliveries: false,
  startedAt,
  endedAt: startedAt + 100,
  end: 'answered',
  handedBack: [],
  ...more,
});

const copy = (at: number, more: { token?: string; topic?: string; body?: string } = {}) => ({
  token: 't-1',
  topic: 'x',
  body: 'b',
  at,
  ...more,
});

/** The figures that are not zero, but must be. */
function broken(evidence: Partial<Evidence>): Record<string, number> {
  const nothing = { accepted: [], stored: [], letters: [], works: [], metricLines: [], failedPuts: [] };
  const { broken: figures, findings } = judge({ ...nothing, visibleAfterMs: 500, ...evidence });
  const met = Object.fromEntries(Object.entries(figures).filter(([, count]) => count > 0));
  if (Object.keys(met).length > 0) expect(findings).not.toEqual([]);
  return met;
}

describe('an accepted event', () => {
  test('that is nowhere is lost', () => {
    expect(broken({ accepted: [event('retry')] })).toEqual({ lost: 1 });
  });

  test('is not lost if a dead letter names it, or names its topic', () => {
    const accepted = [event('retry', { topics: ['x', 'y'] })];
    expect(broken({ accepted, letters: [{ token: 't-1', queue: 'failures' }] })).toEqual({});
    expect(broken({ accepted, letters: [{ token: 't-1', queue: 'dead', topic: 'x' }] })).toEqual({ lost: 1 });
  });

  test('that no route takes is lost unless it is a dead letter', () => {
    const accepted = [event('retry', { topics: [] })];
    expect(broken({ accepted })).toEqual({ lost: 1 });
    expect(broken({ accepted, letters: [{ token: 't-1', queue: 'dead' }] })).toEqual({});
  });

  test('is altered if it is in a topic that was not meant, or has another body', () => {
    const accepted = [event('retry')];
    expect(broken({ accepted, stored: [copy(1), copy(2, { topic: 'y' })] })).toEqual({ altered: 1 });
    expect(broken({ accepted, stored: [copy(1, { body: 'c' })] })).toEqual({ altered: 1 });
  });
});

describe('an ordered event', () => {
  const accepted = [0, 1, 2].map((place) =>
    event('retry', { token: `t-${place}`, order: { group: 'g', place } }),
  );
  const arriving = (...tokens: string[]) => tokens.map((token, at) => copy(at, { token }));
  const letters = [{ token: 't-1', queue: 'dead' }];

  test('that is stored for the first time after a later one of its group is out of order', () => {
    expect(broken({ accepted, stored: arriving('t-0', 't-2', 't-1') })).toEqual({ outOfOrder: 1 });
    expect(broken({ accepted, stored: arriving('t-2', 't-0', 't-1') })).toEqual({ outOfOrder: 2 });
  });

  test('may be a dead letter, while the group goes on', () => {
    expect(broken({ accepted, letters, stored: arriving('t-0', 't-2') })).toEqual({});
  });

  test('may be stored again after later ones', () => {
    const stored = arriving('t-0', 't-1', 't-2', 't-0');
    const metricLines = [{ host: 1, at: 50, possibleDuplicates: 1 }];
    expect(broken({ accepted, stored, works: [work(0, { tokens: ['t-0'] })], metricLines })).toEqual({});
  });
});

describe('a copy on a dead-letter route', () => {
  const accepted = [event('dead-letter')];
  const stored = [copy(50), copy(1050)];
  const works = (first: Partial<Work>) => [work(0, first), work(1000)];

  test('is broken if no process was killed', () => {
    expect(broken({ accepted, stored, works: works({}) })).toEqual({ deadLetterCopies: 1 });
    expect(broken({ accepted, stored, works: works({ end: 'failed', handedBack: ['t-1'] }) })).toEqual({
      deadLetterCopies: 1,
    });
  });

  test('is explained by a killed process, one by each', () => {
    expect(broken({ accepted, stored, works: works({ end: 'killed' }) })).toEqual({});
    const three = [...stored, copy(1060)];
    expect(broken({ accepted, stored: three, works: works({ end: 'killed' }) })).toEqual({
      deadLetterCopies: 1,
    });
  });

  test('is explained if SQS refused a record and the event was handed back', () => {
    const failedPuts = [{ kind: 'refused', token: 't-1' } as const];
    const handedBack = works({ handedBack: ['t-1'] });
    expect(broken({ accepted, stored, works: handedBack, failedPuts })).toEqual({});
    expect(broken({ accepted, stored, works: works({}), failedPuts })).toEqual({ deadLetterCopies: 1 });
  });
});

describe('a copy on a verify route', () => {
  const accepted = [event('verify')];

  test('is broken, also after a killed process', () => {
    const works = [work(0, { end: 'killed' }), work(1000)];
    expect(broken({ accepted, stored: [copy(50), copy(1050)], works })).toEqual({ verifyCopies: 1 });
  });

  test('is explained only if two processes stored it before a query could show it', () => {
    const stored = [copy(50), copy(350)];
    const two = [work(0), work(300, { host: 2 })];
    expect(broken({ accepted, stored, works: two })).toEqual({});
    expect(broken({ accepted, stored, works: [work(0, { endedAt: 400 })] })).toEqual({ verifyCopies: 1 });
  });
});

describe('a copy on a retry route', () => {
  const accepted = [event('retry')];
  const stored = [copy(50), copy(1050)];

  test('must be counted by a process that worked on it', () => {
    const works = [work(0), work(1000)];
    const counted = (host: number, at: number) => [{ host, at, possibleDuplicates: 1 }];
    expect(broken({ accepted, stored, works })).toEqual({ uncounted: 1 });
    expect(broken({ accepted, stored, works, metricLines: counted(1, 1090) })).toEqual({});
    expect(broken({ accepted, stored, works, metricLines: counted(2, 1090) })).toEqual({ uncounted: 1 });
  });

  test('needs a count of its own', () => {
    const two = ['t-1', 't-2'].map((token) => event('retry', { token }));
    const copies = ['t-1', 't-2'].flatMap((token) => [copy(50, { token }), copy(1050, { token })]);
    const works = [work(0, { tokens: ['t-2'] }), work(1000, { tokens: ['t-1', 't-2'] })];
    const line = (at: number, possibleDuplicates: number) => ({ host: 1, at, possibleDuplicates });
    const brokenWith = (...metricLines: Evidence['metricLines'][number][]) =>
      broken({ accepted: two, stored: copies, works, metricLines });
    expect(brokenWith(line(1050, 1))).toEqual({ uncounted: 1 });
    expect(brokenWith(line(1050, 2))).toEqual({});
    expect(brokenWith(line(50, 1), line(1050, 1))).toEqual({});
    expect(brokenWith(line(50, 2))).toEqual({ uncounted: 1 });
  });

  test('is told by its dead letter, too', () => {
    const letters = [{ token: 't-1', topic: 'x', queue: 'dead' }];
    expect(broken({ accepted, stored, works: [work(0), work(1000)], letters })).toEqual({});
  });

  test('is explained by a killed process of a trigger that does not say how often it delivered', () => {
    const works = (saysDeliveries: boolean) => [work(0, { end: 'killed', saysDeliveries }), work(1000)];
    expect(broken({ accepted, stored, works: works(false) })).toEqual({});
    expect(broken({ accepted, stored, works: works(true) })).toEqual({ uncounted: 1 });
  });
});

test('the judge imports nothing of the code that it judges', () => {
  const seen = new Set(globSync('judge/*.ts', { cwd: import.meta.dirname }));
  for (const file of seen) {
    const full = path.join(import.meta.dirname, file);
    expect(existsSync(full)).toBe(true);
    for (const [, from = ''] of readFileSync(full, 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\(/g)) {
      seen.add(path.join(path.dirname(file), from));
    }
  }
  expect([...seen].filter((file) => !/^judge\/[a-z]+\.ts$|^plan\.ts$/.test(file))).toEqual([]);
});
