import { describe, expect, test } from 'vitest';
import { type Admitted, createAdmission } from '../../../lib/rocketmq/admission.ts';
import type { Authenticator } from '../../../lib/rocketmq/authenticate.ts';
import { SERVICE_BREAKER } from '../../../lib/rocketmq/circuit-breaker.ts';
import type { AttemptFailure } from '../../../lib/rocketmq/outcome.ts';
import type { Notice } from '../../../lib/rocketmq/pause.ts';
import { virtualClock } from '../../support/clock.ts';

const badSignature: AttemptFailure = {
  kind: 'rejected',
  class: 'unauthorized',
  reason: 'bad signature',
  serviceCode: 'APIG.0301',
};
const down: AttemptFailure = { kind: 'not-sent', reason: 'down' };

function signer(): Authenticator {
  return {
    canRenew: false,
    authenticateNow: (content) => ({ ...content, headers: [] }),
    authenticate: async (content) => ({ request: { ...content, headers: [] } }),
    invalidate: () => true,
    close: async () => {},
  };
}

function start() {
  const clock = virtualClock();
  const notices: Notice[] = [];
  let authenticator = signer();
  let isRotated = false;
  let renews = 0;
  async function renew(): Promise<boolean> {
    renews++;
    if (isRotated) authenticator = signer();
    return isRotated;
  }
  const admission = createAdmission({
    maxInFlight: 32,
    attemptTimeoutMs: 5000,
    identity: { current: () => authenticator, renew, close: async () => {} },
    clock,
    onNotice: (notice) => notices.push(notice),
  });
  const rotate = () => {
    isRotated = true;
  };
  return { clock, admission, notices, rotate, renew, renews: () => renews };
}

/** Admits one request, which is certain to be admitted. */
async function admit({ admission, clock }: ReturnType<typeof start>): Promise<Admitted> {
  const admitted = await admission.admit({ deadline: clock.now() + 60_000 });
  if ('stopped' in admitted) throw new Error(admitted.reason);
  return admitted;
}

function end(admitted: Admitted | undefined, failure?: AttemptFailure): void {
  admitted?.report({ failure, isProofRefused: failure === badSignature });
  admitted?.release();
}

/** Requests in flight at once, after the service has accepted one. */
async function admitMany(started: ReturnType<typeof start>, count: number): Promise<Admitted[]> {
  end(await admit(started));
  return Promise.all(Array.from({ length: count }, () => admit(started)));
}

test('A pause for the credentials does not spend the probe of the service', async () => {
  const started = start();
  const { clock, admission, rotate } = started;
  const [a, b, c, ...others] = await admitMany(started, 3 + SERVICE_BREAKER.failures);
  end(a, badSignature);
  end(b, badSignature);
  end(c, down);
  clock.jump(SERVICE_BREAKER.lastingMs);
  for (const other of others) end(other, down);
  clock.jump(SERVICE_BREAKER.openMs);
  const limits = { deadline: clock.now() + 60_000 };
  for (let i = 0; i < 3; i++) {
    expect(await admission.admit(limits)).toMatchObject({
      stopped: 'paused',
      reason: expect.stringContaining('bad signature'),
    });
  }
  rotate();
  expect(await admission.admit(limits)).toHaveProperty('authenticator');
});

test('The credentials are read again only to end a pause that they caused, and not while the service has one', async () => {
  const started = start();
  const { clock, admission } = started;
  const first = await admit(started);
  const waiting = [admit(started), admit(started)];
  end(first);
  for (const each of waiting) end(await each);
  expect(started.renews()).toBe(0);
  const [a, b, c, ...others] = await admitMany(started, 3 + SERVICE_BREAKER.failures);
  end(a, badSignature);
  end(b, badSignature);
  end(c, down);
  clock.jump(SERVICE_BREAKER.lastingMs);
  for (const other of others) end(other, down);
  const paused = { stopped: 'paused' };
  expect(await admission.admit({ deadline: clock.now() + 60_000 })).toMatchObject(paused);
  expect(started.renews()).toBe(0);
  clock.jump(SERVICE_BREAKER.openMs);
  expect(await admission.admit({ deadline: clock.now() + 60_000 })).toMatchObject(paused);
  expect(started.renews()).toBe(1);
});

test('While the service is probed, other requests stay blocked', async () => {
  const started = start();
  const { clock, admission } = started;
  const [first, ...others] = await admitMany(started, 1 + SERVICE_BREAKER.failures);
  end(first, down);
  clock.jump(SERVICE_BREAKER.lastingMs);
  for (const other of others) end(other, down);
  clock.jump(SERVICE_BREAKER.openMs);
  const limits = { deadline: clock.now() + 60_000 };
  const admitted = await Promise.all([1, 2, 3].map(() => admission.admit(limits)));
  expect(admitted.filter((each) => 'stopped' in each)).toHaveLength(2);
});

describe('Changed credentials', () => {
  test('end the pause that the old ones caused, and begin with one request at a time', async () => {
    const started = start();
    const { clock, admission, notices, rotate } = started;
    end(await admit(started), badSignature);
    end(await admit(started), badSignature);
    expect(await admission.admit({ deadline: clock.now() + 60_000 })).toMatchObject({ stopped: 'paused' });
    rotate();
    expect(await admit(started)).toHaveProperty('authenticator');
    expect(notices.map(({ kind }) => kind)).toEqual(['paused', 'resumed']);
    const second = admission.admit({ deadline: clock.now() + 2000 });
    expect(await clock.run(second)).toMatchObject({ stopped: 'deadline' });
  });

  test('are used by a request that waits for a permit while they change', async () => {
    const started = start();
    const first = await admit(started);
    const waiting = admit(started);
    started.rotate();
    await started.renew();
    first.release();
    expect((await waiting).authenticator).not.toBe(first.authenticator);
  });

  test('are not blamed for requests that were signed with the old ones', async () => {
    const started = start();
    const signedWithOld = await admitMany(started, 4);
    started.rotate();
    await started.renew();
    for (const admitted of signedWithOld) end(admitted, badSignature);
    expect(await admit(started)).toHaveProperty('authenticator');
    expect(started.notices).toEqual([]);
  });
});

describe('A request that may begin at once', () => {
  test('is admitted without a wait, as long as there is a free permit', async () => {
    const started = start();
    const { clock, admission } = started;
    const limits = { deadline: clock.now() + 60_000 };
    const first = admission.tryAdmit(limits);
    expect(first).toHaveProperty('authenticator');
    expect(admission.tryAdmit(limits)).toBeUndefined();
    if (first && 'release' in first) end(first);
    expect(admission.tryAdmit(limits)).toHaveProperty('authenticator');
  });

  test('is told so at once if there is too little time, and keeps no permit', () => {
    const { clock, admission } = start();
    expect(admission.tryAdmit({ deadline: clock.now() + 499 })).toMatchObject({ stopped: 'deadline' });
    expect(admission.tryAdmit({ deadline: clock.now() + 500 })).toHaveProperty('authenticator');
  });

  test('waits if sending has paused, until the credentials were read again', async () => {
    const started = start();
    const { clock, admission, rotate } = started;
    end(await admit(started), badSignature);
    end(await admit(started), badSignature);
    const limits = { deadline: clock.now() + 60_000 };
    rotate();
    expect(admission.tryAdmit(limits)).toBeUndefined();
    expect(await admission.admit(limits)).toHaveProperty('authenticator');
  });
});

describe('A request is not admitted', () => {
  test('after it was called off', async () => {
    const { clock, admission } = start();
    const limits = { deadline: clock.now() + 60_000, signal: AbortSignal.abort() };
    expect(await admission.admit(limits)).toEqual({ stopped: 'called-off', reason: 'it was called off' });
  });

  test('with less time than a send takes', async () => {
    const { clock, admission } = start();
    expect(await admission.admit({ deadline: clock.now() + 499 })).toMatchObject({
      stopped: 'deadline',
      reason: 'too little time was left',
    });
    expect(await admission.admit({ deadline: clock.now() + 500 })).toHaveProperty('authenticator');
  });

  test('while all permits are given', async () => {
    const started = start();
    const { clock, admission } = started;
    await admit(started);
    expect(await clock.run(admission.admit({ deadline: clock.now() + 2000 }))).toEqual({
      stopped: 'deadline',
      reason: 'no permit became free before the time was up',
    });
  });
});

describe('A request that ended tells', () => {
  const throttled: AttemptFailure = { kind: 'rejected', class: 'throttled', reason: 'too many requests' };
  const inFlightAfter = async (started: ReturnType<typeof start>) => {
    const { clock, admission } = started;
    const limits = { deadline: clock.now() + 2000 };
    const all = await clock.run(Promise.all(Array.from({ length: 40 }, () => admission.admit(limits))));
    return all.filter((each) => 'authenticator' in each).length;
  };

  test('how long a send takes, if it was one', async () => {
    const started = start();
    end(await admit(started));
    expect(started.admission.expectedMs()).toBe(500);
    const admitted = await admit(started);
    admitted.report({ sendMs: 100, isProofRefused: false });
    expect(started.admission.expectedMs()).toBe(200);
  });

  test('that the service gets too many requests: half as many are admitted', async () => {
    const started = start();
    end(await admit(started));
    end(await admit(started), throttled);
    expect(await inFlightAfter(started)).toBe(16);
  });

  test('nothing about credentials that have changed since: the new ones begin with one request', async () => {
    const started = start();
    const [first, second] = await admitMany(started, 2);
    started.rotate();
    await started.renew();
    end(first);
    end(second);
    expect(await inFlightAfter(started)).toBe(1);
  });

  test('that the credentials are right: earlier refusals count no more', async () => {
    const started = start();
    end(await admit(started), badSignature);
    end(await admit(started));
    end(await admit(started), badSignature);
    expect(await admit(started)).toHaveProperty('authenticator');
    expect(started.notices).toEqual([]);
  });

  test('nothing if it was not reported: a probe that ended so leaves the next one to another', async () => {
    const started = start();
    end(await admit(started), badSignature);
    end(await admit(started), badSignature);
    const pausedFor = started.notices[0];
    started.clock.jump(pausedFor?.kind === 'paused' ? pausedFor.forMs : 0);
    const probe = await admit(started);
    const limits = { deadline: started.clock.now() + 1000 };
    probe.release();
    expect(await started.admission.admit(limits)).toMatchObject({ stopped: 'paused' });
  });
});
