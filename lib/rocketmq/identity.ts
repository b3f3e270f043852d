import type { Credentials } from '../config/credentials.ts';
import type { Refreshing } from '../config/refreshing.ts';
import { within } from '../core/within.ts';
import { type Authenticator, type AuthenticatorOptions, createAuthenticator } from './authenticate.ts';

/** Credentials in use, which may be rotated while the container lives. */
export interface Identity {
  /** Authenticator for the newest credentials. It is another object as soon as they have changed. */
  current(): Authenticator;
  /**
   * Has the credentials read again, because the proof of this authenticator was refused. Waits at most `waitMs` milliseconds.
   *
   * @returns whether there are other credentials than the refused ones
   */
  renew(refused: Authenticator, waitMs: number, signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** An identity that follows the credentials: another key, another password, or another kind of credentials. */
export function createIdentity(
  credentials: Refreshing<Credentials>,
  options: AuthenticatorOptions,
): Identity {
  let used = credentials.current();
  let authenticator = createAuthenticator(used, options);

  function current(): Authenticator {
    const newest = credentials.current();
    if (newest === used) return authenticator;
    used = newest;
    // Requests that wait for a token of the old credentials still get it: closing lets them end.
    authenticator.close().catch(() => {});
    authenticator = createAuthenticator(used, options);
    return authenticator;
  }

  return {
    current,
    async renew(refused, waitMs, signal) {
      if (current() !== refused) return true;
      const { clock } = options;
      // A read that fails changes nothing.
      await within(
        credentials.refresh().catch(() => false),
        waitMs,
        { clock, signal },
      );
      return current() !== refused;
    },
    close: () => authenticator.close(),
  };
}
