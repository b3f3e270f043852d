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

describe('The headers of a request', () => {
  const withHeaders = (headers: Record<string, unknown>) =>
    readRequest({ ...(sample('webhook/github-push') as object), headers }, 0);

  test('are found in lower case, and one that was sent in two cases is repeated', () => {
    const { headers, repeatedHeaders } = withHeaders({ 'X-A': '1', 'x-a': '2', Age: 3 });
    expect({ ...headers }).toEqual({ 'x-a': '1, 2', age: '3' });
    expect([...repeatedHeaders]).toEqual(['x-a']);
  });

  test('have no blanks around their values; other white space is a part of them', () => {
    const { headers } = withHeaders({ 'X-A': ' \t a b ', 'X-B': ' ', 'X-C': '\u00a0c\u3000' });
    expect({ ...headers }).toEqual({ 'x-a': 'a b', 'x-b': '', 'x-c': '\u00a0c\u3000' });
  });

  test('are only those that were sent: objects of JavaScript have members of their own', () => {
    expect(withHeaders({}).headers.constructor).toBeUndefined();
    const { headers, repeatedHeaders } = withHeaders({ constructor: 'a' });
    expect(headers.constructor).toBe('a');
    expect(repeatedHeaders.size).toBe(0);
  });
});
