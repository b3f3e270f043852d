import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exitCodeOf, type Finding } from '../../../cli/doctor/finding.ts';
import { startSecretsManager } from '../../support/secrets-manager.ts';
import { type Ailment, asUser, examineWith, startSharedQueues } from './patient.ts';

let sqs: Awaited<ReturnType<typeof startSharedQueues>>;
beforeAll(async () => {
  sqs = await startSharedQueues();
});
afterAll(() => sqs.close());

const PROBE = { probeTopic: 'orders', probe: { delayMs: 400, withinMs: 1000, pauseMs: 10 } };
const quick = { probe: { delayMs: 0, withinMs: 0, pauseMs: 10 }, probeTopic: 'orders' };
const lines = (findings: readonly Finding[]) => findings.map(({ check, what }) => `${check}: ${what}`);
const of = (grade: Finding['grade'], findings: readonly Finding[]) =>
  lines(findings.filter((finding) => finding.grade === grade));

describe('A set-up that is well', () => {
  test.each<[string, Ailment]>([
    ['an access key', {}],
    ['a user of IAM', { env: asUser }],
    ['TLS', { tls: {} }],
  ])('with %s has only good findings, and the probe finds its message', async (_, ailment) => {
    const { findings, emulator } = await examineWith({ ...ailment, options: PROBE }, sqs);
    expect(findings.filter(({ grade }) => grade !== 'ok')).toEqual([]);
    expect(exitCodeOf(findings)).toBe(0);
    expect(lines(findings)).toContain(
      'probe: came through: KEYS, CE_id, TAGS, CE_specversion, CE_type, CE_source; UNIQ_KEY is there',
    );
    expect(emulator.messages()).toHaveLength(1);
  });

  test('is only looked at: without --probe no message is sent', async () => {
    const { emulator } = await examineWith({}, sqs);
    expect(emulator.requests).toMatchObject({ sends: 0 });
  });
});

const broken: readonly [name: string, ailment: Ailment, finding: string | RegExp][] = [
  ['a missing variable', { env: () => ({ DMS_PROJECT_ID: '' }) }, 'settings: DMS_PROJECT_ID is missing'],
  [
    'a malformed variable',
    { env: () => ({ DMS_INSTANCE_ID: 'my-instance' }) },
    'settings: DMS_INSTANCE_ID is not a UUID',
  ],
  [
    'a name that cannot be resolved',
    { env: () => ({ DMS_ENDPOINT: 'https://dms.invalid' }) },
    /^address: the name dms\.invalid \(DMS_ENDPOINT\) cannot be resolved/,
  ],
  [
    'a host that cannot be reached',
    { env: () => ({ DMS_ENDPOINT: 'http://127.0.0.1:9' }) },
    /^address: 127\.0\.0\.1:9 \(DMS_ENDPOINT\) cannot be reached: .*ECONNREFUSED/,
  ],
  [
    'an IAM that cannot be reached',
    { env: () => asUser('http://127.0.0.1:9') },
    /^address: 127\.0\.0\.1:9 \(IAM_ENDPOINT\) cannot be reached/,
  ],
  [
    'a certificate that signs itself',
    { tls: { trusts: false } },
    /^certificate: the certificate of localhost:\d+ is signed by an issuer that this machine does not trust/,
  ],
  [
    'a certificate that has expired',
    { tls: { to: '2021-01-01' } },
    /^certificate: the certificate of localhost:\d+ has expired/,
  ],
  [
    'a certificate for another name',
    { tls: { commonName: 'other.example' } },
    /^certificate: the certificate of localhost:\d+ is for another name/,
  ],
  [
    'a clock that is 20 minutes behind',
    { emulator: { now: () => Date.now() + 20 * 60_000 } },
    /^clock: the clock of this machine is 20 minutes behind/,
  ],
  [
    'a wrong secret key',
    { env: () => ({ DMS_SECRET_KEY: 'WrongKey' }) },
    'credentials: the signature with access key AccessKey is refused: status 401 APIG.0301',
  ],
  [
    'an access key that does not exist',
    { env: () => ({ DMS_ACCESS_KEY: 'OtherKey' }) },
    'credentials: the signature with access key OtherKey is refused: status 401 APIG.0301',
  ],
  [
    'a security token that has expired',
    {
      emulator: { securityTokens: { AccessKey: 'new' } },
      env: () => ({ DMS_SECURITY_TOKEN: 'old' }),
    },
    'credentials: the signature with access key AccessKey is refused: status 401 APIG.0301',
  ],
  [
    'a wrong password',
    { env: (url) => asUser(url, 'byron') },
    /^credentials: IAM does not accept the user ada of the domain OTC-1: status 401/,
  ],
  [
    'a token that has expired',
    { env: asUser, emulator: { faults: 'manage 100% expired token' } },
    'credentials: the token of the user ada has expired or is wrong: status 401 DMS.10240102',
  ],
  [
    'a user without permission',
    { emulator: { faults: 'manage 100% 403 DMS.00403003' } },
    'credentials: are known, but lack a permission: status 403 DMS.00403003',
  ],
  [
    'a wrong project id',
    { env: () => ({ DMS_PROJECT_ID: 'f'.repeat(32) }) },
    /^settings: the project f{32} \(DMS_PROJECT_ID\) does not fit the credentials: status 400 DMS\.00400002/,
  ],
  [
    'a wrong instance id',
    { env: () => ({ DMS_INSTANCE_ID: '99999999-2222-3333-4444-555555555555' }) },
    /^instance: 99999999\S+ \(DMS_INSTANCE_ID\) does not exist in project \w+: status 404 DMS\.00404022/,
  ],
  [
    'the endpoint of another service',
    { emulator: { faults: 'manage 100% 404 APIG.0101' } },
    /^settings: http\S+ \(DMS_ENDPOINT\) does not know DMS for RocketMQ/,
  ],
  [
    'an instance that restarts',
    { change: (emulator) => emulator.setInstanceStatus('RESTARTING') },
    'instance: local is RESTARTING',
  ],
  [
    'a disk that is full',
    { change: (emulator) => emulator.setUsedStorage(100) },
    'instance: 100 % of its 100 GB disk are used',
  ],
  ['a topic that is missing', { topics: ['orders', 'parcels'] }, 'topic: parcels does not exist'],
  [
    'a topic without the permission to publish',
    { topics: ['stock'], change: (emulator) => emulator.createTopic('stock', 'sub') },
    'topic: stock has the permission sub, so no producer may publish to it',
  ],
  [
    'the page of a proxy',
    { emulator: { faults: 'manage 100% 502 html' } },
    /^instance: not 127\.0\.0\.1:\d+ itself answered, but something before it, such as a proxy: status 502/,
  ],
  [
    'the page of a proxy with status 200',
    { emulator: { faults: 'manage 100% 200 html' } },
    /^instance: not 127\.0\.0\.1:\d+ itself answered, but something before it/,
  ],
  [
    'a service that fails',
    { emulator: { faults: 'manage 100% 500 DMS.00500000' } },
    /^instance: 127\.0\.0\.1:\d+ failed: status 500 DMS\.00500000/,
  ],
  [
    'a service that never answers',
    { emulator: { faults: 'manage 100% silence before' }, options: { timeoutMs: 200 } },
    /^instance: GET \S+: no answer within 200 ms/,
  ],
  ['an outbox that is missing', { outbox: 'nowhere' }, 'queue: the outbox nowhere does not exist'],
  [
    'an outbox without redrive policy',
    { outbox: 'outbox-without-redrive' },
    'queue: the outbox outbox-without-redrive has no redrive policy',
  ],
  [
    'an outbox with a short visibility timeout',
    { outbox: 'outbox-with-short-visibility' },
    'queue: the outbox outbox-with-short-visibility has a visibility timeout of 30 s',
  ],
  [
    'a variable of a route that is missing',
    { env: () => ({ GITHUB_WEBHOOK_SECRET: '' }) },
    'variables: GITHUB_WEBHOOK_SECRET is missing',
  ],
  [
    'a probe that is refused',
    { options: PROBE, emulator: { faults: '100% 403 DMS.00403003' } },
    'credentials: are known, but lack a permission: status 403 DMS.00403003',
  ],
];

describe('The doctor names', () => {
  test.each(broken)('%s, and says what to do', async (_, ailment, expected) => {
    const { findings } = await examineWith(ailment, sqs);
    const found = of('broken', findings);
    expect(found).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
    const finding = findings.find(({ grade }) => grade === 'broken');
    expect(finding?.why).toMatch(/\.$/);
    expect(finding?.remedy).toMatch(/\.$/);
    expect(exitCodeOf(findings)).toBe(2);
    expect(JSON.stringify(findings)).not.toMatch(/SecretKey|WrongKey|lovelace|byron|github-secret/);
  });

  test('a probe that is not found in time, by id and by key', async () => {
    const { findings } = await examineWith({ emulator: { visibleAfterMs: 60_000 }, options: quick }, sqs);
    expect(of('broken', findings)).toEqual([
      'probe: not found in orders by id within 0 ms',
      'probe: not found in orders by key within 0 ms',
    ]);
  });
});

describe('The doctor warns of', () => {
  test.each<[string, Ailment, string | RegExp]>([
    [
      'a FIFO topic',
      { topics: ['stock'], change: (emulator) => emulator.createTopic('stock', 'all', 'FIFO') },
      'topic: stock has the message type FIFO, not NORMAL',
    ],
    [
      'a DELAY topic',
      { topics: ['stock'], change: (emulator) => emulator.createTopic('stock', 'all', 'DELAY') },
      'topic: stock has the message type DELAY, not NORMAL',
    ],
    [
      'a disk that is nearly full',
      { change: (emulator) => emulator.setUsedStorage(85) },
      /85 % of its 100 GB/,
    ],
    ['an ACL', { change: (emulator) => emulator.setAcl(true) }, 'instance: its ACL is on'],
    [
      'an instance that is extended',
      { change: (emulator) => emulator.setInstanceStatus('EXTENDING') },
      'instance: local is EXTENDING',
    ],
    [
      'a service that throttles',
      { emulator: { faults: 'manage 100% 429 APIG.0308' } },
      /^instance: 127\.0\.0\.1:\d+ has too many requests now: status 429 APIG\.0308/,
    ],
    [
      'a service that is slow',
      { emulator: { faults: 'manage next 1 slow 60ms' }, options: { slowMs: 50 } },
      /^instance: the service answered only after \d+ ms/,
    ],
    [
      'a secret whose value is its own name',
      { env: () => ({ GITHUB_WEBHOOK_SECRET: 'GITHUB_WEBHOOK_SECRET' }) },
      'variables: GITHUB_WEBHOOK_SECRET has its own name as its value',
    ],
    [
      'a clock that is 10 minutes ahead',
      { emulator: { now: () => Date.now() - 10 * 60_000 } },
      /^clock: the clock of this machine is 10 minutes ahead of/,
    ],
  ])('%s', async (_, ailment, expected) => {
    const { findings } = await examineWith(ailment, sqs);
    expect(of('broken', findings)).toEqual([]);
    expect(of('warning', findings)).toEqual([
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    ]);
    expect(exitCodeOf(findings)).toBe(1);
  });
});

describe('The secret', () => {
  const named = (more: Record<string, string> = {}) => ({
    env: () => ({ SECRETS_ID: 'shop', DMS_SECRET_KEY: '', GITHUB_WEBHOOK_SECRET: '', ...more }),
  });
  const whole = { DMS_SECRET_KEY: 'SecretKey', GITHUB_WEBHOOK_SECRET: 'github-secret' };

  test('completes the variables', async () => {
    await startSecretsManager({ shop: JSON.stringify(whole) });
    const { findings } = await examineWith(named(), sqs);
    expect(findings.filter(({ grade }) => grade !== 'ok')).toEqual([]);
    expect(lines(findings)).toContain('secret: can be read, and is one JSON object');
  });

  test('that this shell cannot read without a login to AWS says so, and name, certificate and clock are checked', async () => {
    await startSecretsManager({});
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, '');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const name of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(name, '/dev/null');
    const { findings } = await examineWith(named(), sqs);
    expect(of('broken', findings)).toEqual([]);
    expect(of('warning', findings)).toEqual([
      'secret: the secret that SECRETS_ID names cannot be checked: ' +
        'AWS does not accept the credentials of this shell (CredentialsProviderError)',
    ]);
    const online = findings.filter(({ check }) => ['address', 'clock'].includes(check));
    expect(online.map(({ grade }) => grade)).toEqual(['ok', 'ok']);
    expect(of('skipped', findings)).toContain('credentials: not checked: the settings are not complete');
  });

  test.each<[string, Record<string, string>, string]>([
    ['is missing', {}, 'secret: SECRETS_ID names a secret that cannot be read (ResourceNotFoundException)'],
    [
      'is not a JSON object',
      { shop: 'hunter2' },
      'secret: SECRETS_ID is not one JSON object whose values are texts',
    ],
    [
      'has no variable that a route names',
      { shop: '{"DMS_SECRET_KEY":"SecretKey"}' },
      'variables: GITHUB_WEBHOOK_SECRET is missing',
    ],
  ])('that %s is named', async (_, values, expected) => {
    await startSecretsManager(values);
    const { findings } = await examineWith(named(), sqs);
    expect(of('broken', findings)).toEqual([expected]);
  });
});

describe('The probe', () => {
  test('is sent without the properties for order and delay if the service refuses them', async () => {
    const { findings, emulator } = await examineWith(
      { emulator: { faults: 'next 1 400 DMS.10540001' }, options: PROBE },
      sqs,
    );
    expect(of('broken', findings)).toEqual([]);
    expect(lines(findings)).toContain(
      'probe: a time of delivery and a message group were refused: leave RAW_PROPERTIES=false, ' +
        'routes cannot have deliverAfter, deliverAt or group',
    );
    expect(emulator.messages()).toHaveLength(1);
  });

  test.each(['false', 'true'])(
    'proves a service that sets properties raw, with RAW_PROPERTIES=%s',
    async (value) => {
      const env = () => ({ RAW_PROPERTIES: value });
      const { findings } = await examineWith({ env, options: PROBE }, sqs);
      const advice = value === 'true' ? 'RAW_PROPERTIES=true is right' : 'you may set RAW_PROPERTIES=true';
      expect(lines(findings)).toContain(
        `probe: delivered after 0.4 s as asked, with its group: ${advice}, for routes with deliverAfter, deliverAt or group`,
      );
      expect(exitCodeOf(findings)).toBe(0);
    },
  );

  test.each(['user', 'proxy'] as const)(
    'refutes RAW_PROPERTIES=true of a service that sets them as %s',
    async (propertiesAs) => {
      const env = () => ({ RAW_PROPERTIES: 'true' });
      const { findings, emulator } = await examineWith(
        { env, emulator: { propertiesAs }, options: PROBE },
        sqs,
      );
      expect(of('broken', findings)).toEqual([
        'probe: a time of delivery and a message group were refused, but RAW_PROPERTIES is true',
      ]);
      expect(emulator.messages()).toHaveLength(1);
    },
  );

  test('is not sent again if its end is unknown', async () => {
    const { findings, emulator } = await examineWith(
      { emulator: { faults: '100% 500 DMS.00500000 after' }, options: PROBE },
      sqs,
    );
    expect(of('broken', findings)).toEqual([expect.stringMatching(/^probe: \S+ failed: status 500/)]);
    expect(emulator.messages()).toHaveLength(1);
  });

  test('is not sent to a topic that is missing', async () => {
    const { findings, emulator } = await examineWith({ options: { ...PROBE, probeTopic: 'parcels' } }, sqs);
    expect(of('skipped', findings)).toEqual(['probe: not checked: parcels does not exist']);
    expect(emulator.requests.sends).toBe(0);
  });
});

describe('A check that cannot be made', () => {
  test('is named with the reason', async () => {
    const { findings } = await examineWith(
      { env: () => ({ DMS_ENDPOINT: 'http://127.0.0.1:9' }), options: PROBE },
      sqs,
    );
    const reason = expect.stringMatching(/not checked: 127\.0\.0\.1:9 \(DMS_ENDPOINT\) cannot be reached/);
    expect(of('skipped', findings)).toEqual(Array.from({ length: 4 }, () => reason));
  });

  test('after a refused signature is every check of the service', async () => {
    const { findings } = await examineWith({ env: () => ({ DMS_SECRET_KEY: 'WrongKey' }) }, sqs);
    expect(of('skipped', findings)).toEqual([
      'instance: not checked: the service did not show the instance',
      'topic: not checked: the service did not show the instance',
    ]);
  });

  test('costs no wrong signature: with a clock that is off the access key is not used', async () => {
    const { emulator } = await examineWith({ emulator: { now: () => Date.now() + 20 * 60_000 } }, sqs);
    expect(emulator.requests.signedRequests).toBe(0);
  });

  test('costs one wrong signature at most, because five lock the access key', async () => {
    const { emulator } = await examineWith(
      { env: () => ({ DMS_SECRET_KEY: 'WrongKey' }), options: PROBE },
      sqs,
    );
    expect(emulator.requests.signedRequests).toBe(1);
  });
});

describe('--create-topics', () => {
  test('creates the topics that are missing, and no others', async () => {
    const options = { createsTopics: true };
    const first = await examineWith({ topics: ['orders', 'parcels'], options }, sqs);
    expect(first.findings.filter(({ check }) => check === 'topic').map(({ what }) => what)).toEqual([
      'orders exists and takes messages',
      'parcels was missing and is created now, with 3 queues and the type NORMAL',
    ]);
    expect(() => first.emulator.createTopic('parcels')).toThrow('exists already');
  });

  test('finds a topic on a later page of the list', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `topic-${index}`);
    const { findings } = await examineWith({ emulator: { topics: many }, topics: ['topic-59'] }, sqs);
    expect(of('broken', findings)).toEqual([]);
  });
});
