import type { Fact } from './facts.ts';
import { createRecent } from './recent.ts';
import type { SecondOfAttempts } from './state.ts';

/** For how many seconds attempts are counted. */
const SECONDS = 120;

interface Second {
  ok: number;
  failed: number;
  readonly durations: number[];
}

/** Counts the attempts to send by the second in which they ended. */
export function createStats() {
  const sends = createRecent<true>(5000);
  const seconds = createRecent<Second>(SECONDS);
  return {
    observe(fact: Fact): void {
      if (fact.kind === 'attempt' && fact.what === 'send') sends.set(fact.attemptId, true);
      if (fact.kind !== 'attempted' || sends.get(fact.attemptId) === undefined) return;
      const at = String(Math.floor(fact.at / 1000) * 1000);
      const second = seconds.get(at) ?? { ok: 0, failed: 0, durations: [] };
      seconds.set(at, second);
      if (fact.msgId !== undefined && fact.code === undefined) second.ok++;
      else second.failed++;
      second.durations.push(fact.durationMs);
    },
    perSecond: (): SecondOfAttempts[] =>
      seconds.entries().map(([at, { ok, failed, durations }]) => {
        const sorted = durations.toSorted((a, b) => a - b);
        const quantile = (share: number) =>
          sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
        return { at: Number(at), ok, failed, p50: quantile(0.5), p95: quantile(0.95) };
      }),
  };
}
