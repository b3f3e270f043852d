import fc from 'fast-check';
import { inject, vi } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Stryker's: `dry-run` for the first run, without a mutant. */
    mode: 'dry-run' | 'mutant';
  }
}

// Each mutant runs its tests once more. The seed makes the result the same each time.
fc.configureGlobal({ numRuns: 30, seed: 1 });
// A mutant often makes a test wait for what never comes.
if (inject('mode') === 'mutant') vi.setConfig({ testTimeout: 8000 });
