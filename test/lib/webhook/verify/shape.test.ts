import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { smn, sns } from '../../../../lib/senders.ts';
import { isWithin } from '../../../../lib/webhook/verify/shape.ts';
import { contextWithTexts, webhookRequest } from '../../../support/webhook-request.ts';

const isSmall = (text: string, depth = 3, values = 5) => isWithin({ depth, values }, Buffer.from(text));

describe('The shape of a JSON text', () => {
  test.each<[string, boolean]>([
    ['', true],
    ['"[[[[[,,,,,,,"', true],
    ['{"a":"\\"[[[[","b":"\\\\"}', true],
    ['{"a":"\\\\","b":[[[]]]}', false],
    ['[[[1]]]', true],
    ['[[[[1]]]]', false],
    ['[1,2,3,4,5]', true],
    ['[1,2,3,4,5,6]', false],
    ['[[],[],[[]]]', true],
    ['"never closed [[[[', true],
    ['"\\', true],
    ['[1,2,3', true],
  ])('%j is within three levels and five values: %j', (text, expected) => {
    expect(isSmall(text)).toBe(expected);
  });

  test('is the one that JSON.parse finds', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(6), (text, depth) => {
        expect(isSmall(text, depth, Number.MAX_SAFE_INTEGER)).toBe(depthOf(JSON.parse(text)) <= depth);
      }),
    );
  });

  test('is found with as many looks at bytes as the text has, whatever is in it', () => {
    const looks = (text: string) => {
      let count = 0;
      const bytes = new Proxy(Buffer.from(text), {
        get: (target, name) => {
          count++;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      isWithin({ depth: 9, values: 9 }, bytes);
      return count;
    };
    for (const part of ['\\\\', '\\"', 'x', '"":"",'.slice(0, 2)]) {
      const [small, large] = [looks(`"${part.repeat(1000)}`), looks(`"${part.repeat(4000)}`)];
      expect(large).toBeLessThan(4.1 * small + 10);
    }
  });
});

describe('Before the signature is known to be good', () => {
  afterEach(() => void vi.restoreAllMocks());
  const MAX = 4 * 1024 * 1024;

  test.each([
    ['brackets', '['.repeat(MAX)],
    ['members', `{${'"a":1,'.repeat(MAX / 8)}"b":1}`],
    ['items', `{"Type":[${'1,'.repeat(MAX / 4)}1]}`],
    ['objects', `{"Type":${'{"a":'.repeat(MAX / 8)}`],
  ])('a body of many %s is not parsed', async (_, body) => {
    const request = { ...webhookRequest(''), rawBody: Buffer.from(body) };
    const parse = vi.spyOn(JSON, 'parse');
    const senders = [sns({ topicArn: 'arn' }), smn({ topicUrn: 'urn' })];
    for (const { verify } of senders) {
      expect(await verify(request, contextWithTexts({}))).toContain('malformed');
    }
    expect(parse).not.toHaveBeenCalled();
  });
});
