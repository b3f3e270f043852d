import { describe, expect, test } from 'vitest';
import { partOf } from '../../../lib/config/part-of.ts';
import { createRefreshing } from '../../../lib/config/refreshing.ts';
import { virtualClock } from '../../support/clock.ts';

const MINUTE_MS = 60_000;

/** Secrets whose store answers when the test says so. */
function start({ isDown = false } = {}) {
  const clock = virtualClock();
  const errors: unknown[] = [];
  const reads: PromiseWithResolvers<{ readonly secret: string }>[] = [];
  const secrets = createRefreshing({
    first: { secret: 'old' },
    read: () => {
      const asked = Promise.withResolvers<{ readonly secret: string }>();
      reads.push(asked);
      if (isDown) asked.reject(new Error('away'));
      return asked.promise;
    },
    clock,
    onError: (error) => errors.push(error),
  });
  const rest = () => clock.run(clock.sleep(1));
  return { clock, errors, reads, secrets, rest };
}

describe('A secret that was revoked', () => {
  test('is no longer accepted once it was read again in the background, though its signatures hold', async () => {
    const { clock, reads, secrets, rest } = start();
    clock.jump(10 * MINUTE_MS + 1);
    expect(secrets.current()).toEqual({ secret: 'old' }); // this request does not wait
    reads[0]?.resolve({ secret: 'new' });
    await rest();
    expect(secrets.current()).toEqual({ secret: 'new' });
    expect(reads).toHaveLength(1);
  });

  test('is not accepted after a long freeze: the first request waits for the read', async () => {
    const { clock, reads, secrets } = start();
    clock.jump(7 * 24 * 60 * MINUTE_MS);
    const fresh = secrets.fresh();
    reads[0]?.resolve({ secret: 'new' });
    expect(await fresh).toEqual({ secret: 'new' });
  });

  test('is returned at once while it is not old, so that the usual request needs no timer', () => {
    const { clock, secrets } = start();
    const secret = partOf(secrets, (all) => all.secret);
    clock.jump(20 * MINUTE_MS);
    expect(secret.fresh()).toBe('old');
    clock.jump(1);
    expect(secret.fresh()).toBeInstanceOf(Promise);
  });

  test('is read again although the clock was set back by hours', async () => {
    const { clock, reads, secrets, rest } = start();
    clock.jump(-5 * 60 * MINUTE_MS);
    secrets.current();
    reads[0]?.resolve({ secret: 'new' });
    await rest();
    expect(secrets.current()).toEqual({ secret: 'new' });
  });

  test('is not accepted because a read from before the freeze ends after it', async () => {
    const { clock, reads, secrets, rest } = start();
    clock.jump(11 * MINUTE_MS);
    secrets.current();
    clock.jump(24 * 60 * MINUTE_MS);
    const fresh = secrets.fresh();
    reads[0]?.resolve({ secret: 'as of yesterday' });
    await rest();
    reads[1]?.resolve({ secret: 'as of today' });
    expect(await fresh).toEqual({ secret: 'as of today' });
  });
});

describe('A read', () => {
  test('waits until the value is ten minutes old, then happens once for all who ask', async () => {
    const { clock, reads, secrets } = start();
    clock.jump(10 * MINUTE_MS);
    secrets.current();
    await secrets.fresh();
    expect(reads).toHaveLength(0);
    clock.jump(1);
    secrets.current();
    expect(await secrets.fresh()).toEqual({ secret: 'old' });
    expect(reads).toHaveLength(1);
  });

  test('after a refused proof happens once for all who were refused, and at most once a minute', async () => {
    const { clock, reads, secrets } = start();
    expect(await secrets.refresh()).toBe(false);
    clock.jump(MINUTE_MS);
    const refused = secrets.current();
    const both = Promise.all([secrets.refresh(), secrets.refresh()]);
    reads[0]?.resolve({ secret: 'new' });
    expect(await both).toEqual([true, true]);
    expect(await secrets.refresh()).toBe(false);
    expect(secrets.current()).not.toBe(refused);
    clock.jump(MINUTE_MS);
    const again = secrets.refresh();
    const before = secrets.current();
    reads[1]?.resolve({ secret: 'new' });
    expect(await again).toBe(false);
    expect(secrets.current()).toBe(before);
    expect(reads).toHaveLength(2);
  });

  test('that fails keeps the value, is told once, and is repeated a minute later', async () => {
    const { clock, reads, errors, secrets, rest } = start({ isDown: true });
    clock.jump(11 * MINUTE_MS);
    for (let minute = 0; minute < 3; minute++) {
      secrets.current();
      secrets.current();
      await rest();
      expect(secrets.current()).toEqual({ secret: 'old' });
      clock.jump(MINUTE_MS);
    }
    expect(reads).toHaveLength(3);
    expect(errors).toEqual([new Error('away')]);
  });

  test('that hangs or fails after a long freeze delays a request by two seconds at most', async () => {
    const { clock, secrets } = start();
    clock.jump(60 * MINUTE_MS);
    const before = clock.now();
    expect(await clock.run(Promise.resolve(secrets.fresh()))).toEqual({ secret: 'old' });
    expect(clock.now() - before).toBe(2000);

    const down = start({ isDown: true });
    down.clock.jump(60 * MINUTE_MS);
    expect(await down.secrets.fresh()).toEqual({ secret: 'old' });
    expect(down.clock.sleepers).toBe(0);
  });

  test('is survived when the log of its failure fails', async () => {
    const clock = virtualClock();
    const read = () => Promise.reject(new Error('away'));
    const onError = () => {
      throw new Error('the log is away, too');
    };
    const secrets = createRefreshing({ first: 1, read, clock, onError });
    clock.jump(MINUTE_MS);
    expect(await secrets.refresh()).toBe(false);
  });

  test('never happens to a value that has no source', async () => {
    const clock = virtualClock();
    const fixed = createRefreshing({ first: { secret: 'fixed' }, clock });
    clock.jump(60 * MINUTE_MS);
    expect(await fixed.refresh()).toBe(false);
    expect(await fixed.fresh()).toBe(fixed.current());
  });
});

describe('A part of what is read', () => {
  test('is the same object until its own content changes', async () => {
    const clock = virtualClock();
    const answers = [
      { key: { id: 'a' }, secret: { s: '2' } },
      { key: { id: 'b' }, secret: { s: '2' } },
    ];
    const whole = createRefreshing({
      first: { key: { id: 'a' }, secret: { s: '1' } },
      read: async () => answers.shift() ?? Promise.reject(new Error('no more')),
      clock,
    });
    const key = partOf(whole, (all) => all.key);
    const secret = partOf(whole, (all) => all.secret);
    const first = key.current();
    clock.jump(MINUTE_MS);
    expect(await Promise.all([key.refresh(), secret.refresh()])).toEqual([false, true]);
    expect(key.current()).toBe(first);
    expect(secret.current()).toEqual({ s: '2' });
    clock.jump(MINUTE_MS);
    expect(await key.refresh()).toBe(true);
    expect(await key.fresh()).toEqual({ id: 'b' });
  });
});
