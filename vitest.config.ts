import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { fixtureRoutes, replacementOf } from './test/fixtures/routes.ts';

const root = import.meta.dirname;

// `npm test` builds first. This is for `vitest` alone in a new checkout.
if (!existsSync(path.join(root, 'dist'))) {
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: root, stdio: 'inherit' });
}

// The settings of a developer's shell must not change what the tests see, so only what the system needs is left.
const system =
  /^(PATH|HOME|USER|SHELL|TERM|LANG|LC_\w+|TMPDIR|TEMP|TMP|CI|COLORTERM|NO_COLOR|FORCE_COLOR|SYSTEMROOT|COMSPEC|PATHEXT|USERPROFILE|(APP|LOCALAPP)DATA|NODE_\w+|VITEST\w*|STRYKER\w*)$/i;
for (const name of Object.keys(process.env)) if (!system.test(name)) delete process.env[name];

/** A complete configuration that reaches no service, because no server listens on port 9. */
const env = {
  DMS_ENDPOINT: 'http://127.0.0.1:9',
  DMS_PROJECT_ID: '0123456789abcdef0123456789abcdef',
  DMS_INSTANCE_ID: '11111111-2222-4333-8444-555555555555',
  DMS_ACCESS_KEY: 'TESTACCESSKEY0000001',
  DMS_SECRET_KEY: 'test-secret-key-that-opens-nothing-00001',
  OUTBOX_QUEUE_URL: 'http://127.0.0.1:9/000000000000/outbox',
  DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9/000000000000/dead-letters',
  GITHUB_WEBHOOK_SECRET: 'github-test-secret',
  STRIPE_WEBHOOK_SECRET: 'whsec_stripe-test-secret',
  ORDERS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 'orders').toString('base64')}`,
};

export default defineConfig({
  plugins: [
    {
      // A handler gets the routes of the tests, so that a user's own routes affect only the tests in test/project/yours.
      name: 'routes',
      enforce: 'pre',
      resolveId: (specifier, importer = '') => replacementOf(specifier, importer, fixtureRoutes),
    },
  ],
  test: {
    // Unit tests of a user's routes stand beside them.
    include: ['test/**/*.test.ts', 'functions/**/*.test.ts'],
    globalSetup: ['test/fixtures/build.ts'],
    env,
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    // Long, because the tests share two cores with child processes. A test normally takes milliseconds.
    testTimeout: 15_000,
    hookTimeout: 60_000,
    // A test that passes only at the second attempt has a fault, and must fail.
    retry: 0,
  },
});
