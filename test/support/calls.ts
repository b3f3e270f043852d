import type { AdmissionReport } from '../../lib/rocketmq/admission.ts';
import type { Authenticator } from '../../lib/rocketmq/authenticate.ts';
import type { Exchange } from '../../lib/rocketmq/exchange.ts';
import type { HttpRequest } from '../../lib/rocketmq/http.ts';
import { createRetryBudget } from '../../lib/rocketmq/retry-budget.ts';
import type { SendingContext } from '../../lib/rocketmq/send.ts';
import { sendTarget } from '../../lib/rocketmq/wire.ts';
import { virtualClock } from './clock.ts';

/** An answer of the service: status and JSON, or a connection that is lost. */
export type ScriptedAnswer = { readonly status: number; readonly json: unknown } | 'lost';

/** Options of scripted calls. */
export interface CallScript {
  /** The answers in turn; the last one repeats. Each takes 10 ms. */
  readonly answers: readonly ScriptedAnswer[];
  readonly maxAttempts?: number;
  readonly budget?: number;
  /** Whether a refused proof of identity can be replaced by a new token. */
  readonly canRenew?: boolean;
  /** Whether there are other credentials when they are read again. */
  readonly hasOtherCredentials?: boolean;
  /** What IAM does instead of giving a token. */
  readonly withoutToken?: 'refused' | 'lost';
}

/** What a client uses for its calls, without a network: every request is admitted, and answered as the script says. */
export function scriptedCalls({
  answers,
  maxAttempts = 3,
  budget = 100,
  canRenew = false,
  hasOtherCredentials = false,
  withoutToken,
}: CallScript) {
  const clock = virtualClock();
  const requests: HttpRequest[] = [];
  const timeouts: number[] = [];
  const reports: AdmissionReport[] = [];
  const refused: string[] = [];
  let released = 0;
  let renewed = 0;
  const authenticator: Authenticator = {
    canRenew,
    authenticateNow: () => undefined,
    async authenticate(content) {
      if (withoutToken === 'refused')
        return { failure: { kind: 'rejected', class: 'misconfigured', reason: 'wrong password' } };
      if (withoutToken === 'lost') return { failure: { kind: 'not-sent', reason: 'no token' } };
      return { request: { ...content, headers: ['proof', `proof ${requests.length}`] } };
    },
    invalidate(request) {
      refused.push(request.headers[1] ?? '');
      return true;
    },
    async close() {},
  };
  const service = { endpoint: 'https://dms.example', projectId: 'project', instanceId: 'instance' };
  const context: SendingContext = {
    clock,
    connection: {
      async exchange(request, { timeoutMs }): Promise<Exchange> {
        timeouts.push(timeoutMs);
        const answer = answers[Math.min(requests.push(request), answers.length) - 1] ?? 'lost';
        await clock.sleep(10);
        if (answer === 'lost') return { failure: { cause: new Error('reset'), begun: true } };
        return { answer: { status: answer.status, headers: {}, body: JSON.stringify(answer.json) } };
      },
      async close() {},
    },
    identity: {
      current: () => authenticator,
      async renew() {
        renewed++;
        return hasOtherCredentials;
      },
      async close() {},
    },
    admission: {
      expectedMs: () => 100,
      hasRoom: () => false,
      tryAdmit: () => undefined,
      admit: async () => ({
        authenticator,
        report: (report) => void reports.push(report),
        release: () => void released++,
      }),
    },
    service,
    sendTarget: sendTarget(service),
    attemptTimeoutMs: 5000,
    maxAttempts,
    random: () => 0.5,
    budget: createRetryBudget(budget),
    visibleAfterMs: 2000,
  };
  return {
    context,
    clock,
    requests,
    timeouts,
    reports,
    refused,
    counts: () => ({ released, renewed }),
  };
}
