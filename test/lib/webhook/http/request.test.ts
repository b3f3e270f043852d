import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../../lib/core/errors.ts';
import { readRequest } from '../../../../lib/webhook/http/request.ts';
import { sample } from '../../../support/services.ts';

describe('The time of a request', () => {
  const at = (name: string, context: Record<string, unknown>) => {
    const payload = sample(`webhook/${name}`) as { readonly requestContext: object };
    return { ...payload, requestContext: { ...payload.requestContext, ...context } };
  };

  test.each([8.64e15 + 1, -1, 1e300, 1.5])('that is no date is refused with a name: %j', (time) => {
    for (const payload of [
      at('github-push', { timeEpoch: time }),
      at('github-push-rest-api', { requestTimeEpoch: time }),
    ]) {
      expect(() => readRequest(payload, 0)).toThrow(InvalidEventError);
    }
  });

  test('is the one of the front', () => {
    const request = readRequest(at('github-push', { timeEpoch: 1_795_413_600_000 }), 0);
    expect(request.receivedAt).toBe('2026-11-23T06:00:00.000Z');
  });
});
