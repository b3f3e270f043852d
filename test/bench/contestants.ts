import type { Contestant } from './turns.ts';

/** Rows of the queue function in the tables, which the goals name. */
export const contestantNames = {
  function: 'queue function, signed',
  withToken: 'queue function, token',
  logged: 'queue function, signed, INFO and metrics',
} as const;

/** The queue function, as it is built. */
export const ours: Contestant = { name: contestantNames.function, kind: 'queue' };
export const oursWithToken: Contestant = { name: contestantNames.withToken, kind: 'queue', proof: 'token' };
export const oursLogged: Contestant = { name: contestantNames.logged, kind: 'queue', isLogged: true };
/** What most ratios are about. */
export const plain: Contestant = { name: 'undici.request, unsigned', kind: 'undici' };
export const plainSigned: Contestant = { name: 'undici.request, signed', kind: 'undici-signed' };
export const plainFetch: Contestant = { name: 'fetch, unsigned', kind: 'fetch' };
/** Clients that have to be installed first. */
export const rivals: readonly Contestant[] = [
  { name: 'axios, unsigned', kind: 'axios' },
  { name: 'Huawei Cloud SDK, signed', kind: 'sdk' },
];
