import { describe, expect, test } from 'vitest';
import { PROJECT_ID, refusalOf, send, start, tokenRequest, USER } from './harness.ts';

const PATH = '/v3/auth/tokens';

describe('asking IAM for a token', () => {
  test('answers 201 with the token in a header and its times to the microsecond', async () => {
    const { emulator } = await start();
    const reply = await send(emulator.url + PATH, { method: 'POST', body: tokenRequest() });
    expect(reply.status).toBe(201);
    expect(`${reply.headers['x-subject-token']}`).toHaveLength(1200);
    expect(reply.body).toEqual({
      token: {
        methods: ['password'],
        issued_at: '2026-01-02T03:04:05.000000Z',
        expires_at: '2026-01-03T03:04:05.000000Z',
        roles: [],
        project: { id: PROJECT_ID, name: PROJECT_ID, domain: { name: 'OTC-1' } },
        user: { name: 'ada', domain: { name: 'OTC-1' } },
      },
    });
  });

  test('accepts a project by its name, and the parameter nocatalog', async () => {
    const { emulator } = await start();
    const body = tokenRequest(USER, { project: { name: 'eu-de' } });
    const reply = await send(`${emulator.url}${PATH}?nocatalog=true`, { method: 'POST', body });
    expect(reply.body).toMatchObject({ token: { project: { id: PROJECT_ID, name: 'eu-de' } } });
  });

  test('gives every caller a different token', async () => {
    const { emulator } = await start();
    const ask = () => send(emulator.url + PATH, { method: 'POST', body: tokenRequest() });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first.headers['x-subject-token']).not.toBe(second.headers['x-subject-token']);
    expect(emulator.requests.tokens).toBe(2);
  });

  test.each([
    { ...USER, password: 'wrong' },
    { ...USER, name: 'eve' },
    { ...USER, domain: 'OTC-2' },
  ])('with wrong credentials for $name of $domain is refused in the format of Keystone', async (user) => {
    const { emulator } = await start();
    const reply = await send(emulator.url + PATH, { method: 'POST', body: tokenRequest(user) });
    expect(reply.status).toBe(401);
    expect(reply.headers['x-subject-token']).toBeUndefined();
    expect(reply.body).toEqual({
      error: { code: 401, title: 'Unauthorized', message: 'The username or password is wrong.' },
    });
  });

  test.each([
    '',
    '{',
    'null',
    '{}',
    tokenRequest().replace('"password"]', '"token"]'),
    tokenRequest(USER, { project: {} }),
  ])('with the malformed body %j is refused', async (body) => {
    const { emulator } = await start();
    expect(refusalOf(await send(emulator.url + PATH, { method: 'POST', body }))).toBe('400 IAM.0011');
  });
});
