import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { AccessKey } from '../../../lib/config/credentials.ts';
import { type DmsEmulator, type DmsEmulatorOptions, startDmsEmulator } from '../../../local/dms/emulator.ts';
import { signedHeadersOf } from '../../support/signing.ts';

export const PROJECT_ID = '0123456789abcdef0123456789abcdef';
export const INSTANCE_ID = '11111111-2222-3333-4444-555555555555';
export const MESSAGES = `/v2/${PROJECT_ID}/rocketmq/instances/${INSTANCE_ID}/messages`;
export const INSTANCE = `/v2/${PROJECT_ID}/instances/${INSTANCE_ID}`;
export const KEY: AccessKey = { accessKey: 'AccessKey', secretKey: 'SecretKey' };
export const TEMPORARY_KEY: AccessKey = {
  accessKey: 'Temp',
  secretKey: 'TempSecret',
  securityToken: 'TOKEN',
};
export const USER = { domain: 'OTC-1', name: 'ada', password: 'lovelace' };
export const START = Date.parse('2026-01-02T03:04:05Z');
export const MINUTE_MS = 60_000;

/** A clock that moves only when the test sets `now`. */
export interface Clock {
  now: number;
}

/** Starts an emulator with a topic `orders` and a clock that stands still. It is closed at the end of the test. */
export async function start(
  options: Partial<DmsEmulatorOptions> = {},
): Promise<{ emulator: DmsEmulator; clock: Clock; dms: Caller }> {
  const clock: Clock = { now: START };
  const emulator = await startDmsEmulator({
    projectId: PROJECT_ID,
    instanceId: INSTANCE_ID,
    accessKeys: { AccessKey: 'SecretKey', Temp: 'TempSecret' },
    securityTokens: { Temp: 'TOKEN' },
    users: [USER],
    topics: ['orders'],
    now: () => clock.now,
    ...options,
  });
  onTestFinished(() => emulator.close());
  return { emulator, clock, dms: createCaller(emulator, clock) };
}

const Body = z.looseObject({ error_code: z.string().optional(), error_msg: z.string().optional() });

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: z.infer<typeof Body>;
}

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Sends one request on a connection of its own, with exactly the given headers. */
export function send(url: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const json = Body.parse(JSON.parse(Buffer.concat(chunks).toString()));
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: json });
    });
    request.on('error', reject);
    request.end(body);
  });
}

interface SignedCall {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly key?: AccessKey;
  readonly at?: number;
}

export type Caller = ReturnType<typeof createCaller>;

/** Calls that are signed with AK/SK at the emulator's own time, as a correct client makes them. */
function createCaller({ url: endpoint }: DmsEmulator, clock: Clock) {
  function sign(path: string, { method = 'GET', headers = {}, body = '', key = KEY, at }: SignedCall = {}) {
    return signedHeadersOf({ method, url: new URL(endpoint + path), headers, body }, key, at ?? clock.now);
  }
  function call(path: string, options: SignedCall = {}): Promise<Reply> {
    const { method = 'GET', body } = options;
    const headers = sign(path, options);
    return send(endpoint + path, { method, headers, ...(body !== undefined && { body }) });
  }
  function post(path: string, json: unknown): Promise<Reply> {
    return call(path, { method: 'POST', body: JSON.stringify(json) });
  }
  function sendMessage(message: unknown = { topic: 'orders', body: 'hello' }): Promise<Reply> {
    return post(MESSAGES, message);
  }
  return { sign, call, post, sendMessage };
}

/** The status and the service's own code, by which a client decides. */
export function refusalOf({ status, body }: Reply): string {
  return `${status} ${body.error_code}`;
}

/** A valid request for a token, scoped to the project by its ID. */
export function tokenRequest(user = USER, scope: unknown = { project: { id: PROJECT_ID } }): string {
  const { domain, name, password } = user;
  const identity = {
    methods: ['password'],
    password: { user: { name, password, domain: { name: domain } } },
  };
  return JSON.stringify({ auth: { identity, ...(scope !== undefined && { scope }) } });
}

/** Logs in and returns the token. */
export async function logIn(emulator: DmsEmulator, scope?: unknown): Promise<string> {
  const body = tokenRequest(USER, scope);
  const { headers } = await send(`${emulator.url}/v3/auth/tokens`, { method: 'POST', body });
  return `${headers['x-subject-token']}`;
}
