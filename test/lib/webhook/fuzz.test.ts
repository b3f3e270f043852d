import { test } from 'vitest';
import { fuzzWebhooks } from '../../fuzz/webhook.ts';

test('no change to a signed request goes unnoticed', async () => {
  await fuzzWebhooks(4000);
});
