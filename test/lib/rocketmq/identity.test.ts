import { describe, expect, test } from 'vitest';
import type { Credentials } from '../../../lib/config/credentials.ts';
import { createIdentity } from '../../../lib/rocketmq/identity.ts';
import { virtualClock } from '../../support/clock.ts';
import { rotating } from '../../support/refreshing.ts';

const oldKey = { accessKey: 'OldKey', secretKey: 'OldSecret' };
const newKey = { accessKey: 'NewKey', secretKey: 'NewSecret' };

function start() {
  const clock = virtualClock();
  const source = rotating<Credentials>(oldKey);
  const identity = createIdentity(source, { projectId: 'project', attemptTimeoutMs: 1000, clock });
  return { clock, source, identity, refused: identity.current() };
}

describe('When a proof of identity is refused', () => {
  test('the credentials are read again, and others are used', async () => {
    const { source, identity, refused } = start();
    source.next = newKey;
    expect(await identity.renew(refused, 1000)).toBe(true);
    expect(identity.current()).not.toBe(refused);
    expect(source.reads).toBe(1);
  });

  test('and the credentials are the same, there is no other proof', async () => {
    const { identity, refused } = start();
    expect(await identity.renew(refused, 1000)).toBe(false);
    expect(identity.current()).toBe(refused);
  });

  test('that is no longer used, the credentials are not read again', async () => {
    const { source, identity, refused } = start();
    source.next = newKey;
    await source.refresh();
    expect(await identity.renew(refused, 1000)).toBe(true);
    expect(source.reads).toBe(1);
  });

  test('and the credentials cannot be read, the current ones stay', async () => {
    const { source, identity, refused } = start();
    source.refresh = () => Promise.reject(new Error('no access'));
    expect(await identity.renew(refused, 1000)).toBe(false);
  });

  test('the read may take only as long as there is time', async () => {
    const { clock, source, identity, refused } = start();
    source.refresh = () => new Promise(() => {});
    expect(await clock.run(identity.renew(refused, 1000))).toBe(false);
    expect(clock.slept).toEqual([1000]);
  });
});
