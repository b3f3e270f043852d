import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { rawFinding, rawResultOf } from '../../../cli/doctor/raw-properties.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { completeEnv } from '../../support/complete-env.ts';

const config = loadConfig(parseEnv(completeEnv));
const both = [{ name: '__SHARDINGKEY' }, { name: 'TIMER_DELIVER_MS' }, { name: 'KEYS' }];
const findingOf = (shown: Parameters<typeof rawResultOf>[0]) =>
  rawFinding(rawResultOf(shown), 5000, config).what;

describe('What the probe says of a message that was found', () => {
  test('proves the delay if it was stored later than it was born, to the second', () => {
    for (const store_timestamp of [103_100, 105_500]) {
      expect(findingOf({ property_list: both, born_timestamp: 100_000, store_timestamp })).toContain(
        'you may set RAW_PROPERTIES=true',
      );
    }
  });

  test.each([
    ['dropped', { property_list: [{ name: 'KEYS' }], born_timestamp: 1, store_timestamp: 2 }],
    ['dropped', { property_list: null }],
    [
      'kept as text (__SHARDINGKEY, TIMER_DELIVER_MS), but the message was stored after 3 ms',
      { property_list: both, born_timestamp: 100_000, store_timestamp: 100_003 },
    ],
    ['kept (__SHARDINGKEY, TIMER_DELIVER_MS), but the service does not show when', { property_list: both }],
    [
      'kept as text (TIMER_DELIVER_MS), but the message was stored after 5000 ms', // without its group
      { property_list: both.slice(1), born_timestamp: 100_000, store_timestamp: 105_000 },
    ],
  ])('is no proof if its properties were %s', (fate, shown) => {
    expect(findingOf(shown)).toContain(`a time of delivery and a message group were ${fate}`);
    expect(findingOf(shown)).toContain('leave RAW_PROPERTIES=false');
  });
});
