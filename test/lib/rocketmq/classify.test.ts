import { describe, expect, test } from 'vitest';
import { classify, classifyStatus, table, type Verdict } from '../../../lib/rocketmq/classify.ts';
import { failureFrom } from '../../../lib/rocketmq/failure.ts';
import { readRefusal } from '../../../lib/rocketmq/refusal.ts';

/** Every code of the table once, at the status that the service gives it, with what must follow. */
type Case = readonly [code: string, status: number, verdict: Verdict, text?: string];
const rows: readonly Case[] = [
  ['DMS.10240407', 404, 'throttled'],
  ['DMS.00400973', 400, 'throttled'],
  ['APIG.0308', 429, 'throttled'],
  ['IAM.0012', 429, 'throttled'],
  ['DMS.00400017', 400, 'unavailable'],
  ['DMS.00400026', 400, 'unavailable'],
  ['DMS.00400108', 400, 'unavailable'],
  ['DMS.00400975', 400, 'unavailable'],
  ['DMS.00500980', 400, 'unavailable'],
  ['DMS.00500982', 400, 'unavailable'],
  ['DMS.00050004', 400, 'unavailable', 'The consumer group is not online.'],
  ['DMS.00050004', 400, 'misconfigured', 'Topic offline-orders does not exist.'],
  ['DMS.00050004', 400, 'misconfigured'],
  ['DMS.00400876', 400, 'misconfigured'],
  ['DMS.50050004', 400, 'unavailable'],
  ['DMS.10240101', 401, 'unauthorized'],
  ['DMS.10240102', 401, 'unauthorized'],
  ['APIG.0307', 401, 'unauthorized'],
  ['IAM.0066', 401, 'unauthorized'],
  ['IAM.0067', 401, 'unauthorized'],
  ['IAM.1108', 400, 'unauthorized'],
  ['DMS.10240103', 401, 'misconfigured'],
  ['DMS.10240104', 401, 'misconfigured'],
  ['DMS.00500960', 400, 'misconfigured'],
  ['IAM.0001', 401, 'misconfigured'],
  ['IAM.0061', 401, 'misconfigured'],
  ['IAM.0062', 401, 'misconfigured'],
  ['IAM.0063', 401, 'misconfigured'],
  ['IAM.0064', 401, 'misconfigured'],
  ['IAM.1104', 400, 'misconfigured'],
  ['IAM.1105', 400, 'misconfigured'],
  ['IAM.1106', 400, 'misconfigured'],
  ['IAM.1107', 400, 'misconfigured'],
  ['APIG.0301', 401, 'unauthorized'],
  ['APIG.0303', 401, 'unauthorized'],
  ['APIG.0305', 401, 'unauthorized'],
  ['DMS.00400004', 400, 'invalid'],
  ['DMS.00400005', 400, 'invalid'],
  ['DMS.10240009', 400, 'invalid'],
  ['DMS.10540012', 400, 'invalid'],
  ['DMS.00400085', 400, 'invalid'],
  ['DMS.00400062', 400, 'invalid'],
  ['DMS.00400800', 400, 'invalid'],
  ['DMS.10540001', 400, 'invalid'],
  ['DMS.10540004', 400, 'invalid'],
  ['DMS.10540010', 400, 'invalid'],
  ['DMS.10540011', 400, 'invalid'],
  ['DMS.10540202', 400, 'invalid'],
  ['DMS.10542214', 400, 'invalid'],
  ['APIG.0201', 400, 'invalid'],
  ['APIG.0201', 413, 'invalid'],
  ['APIG.0201', 414, 'invalid'],
  ['APIG.0201', 494, 'invalid'],
  ['APIG.0201', 502, 'unknown'],
  ['APIG.0201', 504, 'unknown'],
  ['APIG.0201', 500, 'unknown'],
  ['APIG.0202', 502, 'unknown'],
  ['APIG.0203', 504, 'unknown'],
  ['APIG.0103', 404, 'unavailable'],
  ['APIG.0104', 400, 'unavailable'],
  ['APIG.0105', 400, 'unavailable'],
  ['APIG.0605', 500, 'unavailable'],
  ['APIG.0606', 500, 'unavailable'],
  ['APIG.0609', 500, 'unavailable'],
  ['APIG.0610', 502, 'unavailable'],
  ['APIG.0611', 500, 'unavailable'],
  ['APIG.0613', 503, 'unavailable'],
  ['IAM.0020', 410, 'unavailable'],
  ['DMS.111501024', 408, 'unknown'],
  ['DMS.00501000', 500, 'misconfigured'],
  ['DMS.00501001', 500, 'misconfigured'],
  ['DMS.00501002', 500, 'misconfigured'],
  ['DMS.00501003', 500, 'misconfigured'],
  ['DMS.00501010', 500, 'misconfigured'],
  ['DMS.00501012', 500, 'misconfigured'],
  ['DMS.10550035', 500, 'misconfigured'],
  ['DMS.111501026', 501, 'misconfigured'],
];

describe('The table of refusals', () => {
  const cases = rows.map(([code, status, verdict, text]) => ({ code, status, verdict, text }));
  test.each(cases)('$code with status $status is $verdict', ({ code, status, verdict, text }) => {
    expect(classify({ status, serviceCode: code, serviceMessage: text }).verdict).toBe(verdict);
  });

  test('has a test for each of its codes', () => {
    const codes = new Set(table.flatMap((row) => row.codes.split(' ')));
    expect(new Set(rows.map(([code]) => code))).toEqual(codes);
  });

  test('says in words what each code means', () => {
    expect(table.filter(({ meaning }) => !/^[A-Za-z]+ [a-zA-Z ]+$/.test(meaning))).toEqual([]);
  });

  test('has no row that another one before it always hides', () => {
    const used = new Set(
      rows.map(([code, status, , text]: Case) => table.findIndex((row) => isHit(row, code, status, text))),
    );
    expect([...used].filter((index) => index >= 0).sort((a, b) => a - b)).toEqual(
      table.map((_, index) => index),
    );
  });

  const isHit = (row: (typeof table)[number], code: string, status: number, text = '') =>
    row.codes.split(' ').includes(code) &&
    (row.status?.includes(status) ?? true) &&
    (row.text?.test(text) ?? true);

  test("reads the codes of Huawei Cloud's gateway as those of Open Telekom Cloud's", () => {
    expect(classify({ status: 418, serviceCode: 'APIGW.0308', serviceMessage: undefined }).verdict).toBe(
      'throttled',
    );
    expect(classify({ status: 418, serviceCode: 'XAPIGW.0308', serviceMessage: undefined }).verdict).toBe(
      'misconfigured',
    );
  });

  test.each([
    [400, 'misconfigured'],
    [401, 'unauthorized'],
    [403, 'misconfigured'],
    [404, 'misconfigured'],
    [405, 'misconfigured'],
    [408, 'unknown'],
    [413, 'invalid'],
    [418, 'misconfigured'],
    [429, 'throttled'],
    [500, 'unknown'],
    [501, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
    [599, 'unknown'],
    [302, 'misconfigured'],
  ] as const)('status %i without a known code is %s', (status, verdict) => {
    expect(classifyStatus(status)).toBe(verdict);
    expect(classify({ status, serviceCode: 'DMS.99999999', serviceMessage: undefined }).verdict).toBe(
      verdict,
    );
  });
});

describe('A refusal is read from', () => {
  const read = (body: string, headers: Record<string, string> = {}) =>
    readRefusal({ status: 400, headers, body });

  test.each([
    ["the service's own form", '{"error_code":"DMS.1","error_msg":"no"}'],
    ['the camel-case form', '{"errorCode":"DMS.1","errorMsg":"no"}'],
    ['the short form', '{"code":"DMS.1","message":"no"}'],
    ["Keystone's form", '{"error":{"code":"DMS.1","message":"no","title":"Bad Request"}}'],
  ])('%s', (_, body) => {
    expect(read(body)).toMatchObject({ serviceCode: 'DMS.1', serviceMessage: 'no' });
  });

  test('a code that is a number', () => {
    expect(read('{"error":{"code":401,"message":"no"}}')).toMatchObject({ serviceCode: '401' });
  });

  test.each([
    ['HTML of a proxy', '<html><body><h1>502 Bad Gateway</h1></body></html>'],
    ['nothing', ''],
    ['JSON that is no object', '[1,2]'],
    ['null', 'null'],
    ['fields of other types', '{"error_code":{"a":1},"error_msg":null}'],
  ])('%s: no code, and no error', (_, body) => {
    expect(() => read(body)).not.toThrow();
    expect(read(body).serviceMessage).toBeUndefined();
  });

  test('the request id stands in a header, or in the body', () => {
    expect(read('{}', { 'x-request-id': 'r-1' }).requestId).toBe('r-1');
    expect(read('{}', { 'x-iam-trace-id': 'r-2' }).requestId).toBe('r-2');
    expect(read('{"request_id":"r-3"}').requestId).toBe('r-3');
  });

  test('nothing that could be of the message gets into the reason', () => {
    const body = JSON.stringify({ error_code: 'a secret body', error_msg: 'cannot take "a secret body"' });
    const failure = failureFrom({ answer: { status: 400, headers: {}, body } }, 'Sending', 0);
    expect(JSON.stringify(failure)).not.toContain('secret');
  });
});

describe('The reason of a failed exchange has', () => {
  const failureOf = (status: number, body: string) =>
    failureFrom({ answer: { status, headers: { 'retry-after': '7' }, body } }, 'Sending to orders', 0);

  test('what failed, the status, the code of the service and its meaning', () => {
    expect(failureOf(404, '{"error_code":"DMS.10240407"}')).toEqual({
      kind: 'rejected',
      class: 'throttled',
      reason: 'Sending to orders: status 404 DMS.10240407 (too many requests)',
      status: 404,
      serviceCode: 'DMS.10240407',
      requestId: undefined,
      retryAfterMs: 7000,
    });
  });

  test('no code if there is none, or if its text is too long for one', () => {
    expect(failureOf(502, '').reason).toBe('Sending to orders: status 502');
    expect(failureOf(400, `{"error_code":"${'x'.repeat(40)}"}`).serviceCode).toBe('x'.repeat(40));
    expect(failureOf(400, `{"error_code":"${'x'.repeat(41)}"}`)).toMatchObject({
      reason: 'Sending to orders: status 400',
      serviceCode: undefined,
    });
  });

  test.each(['! DMS.1', 'DMS.1 !'])('no text that only looks like a code: %j', (code) => {
    expect(failureOf(400, JSON.stringify({ error_code: code })).serviceCode).toBeUndefined();
  });

  test('that an answer of success is not a valid one, which proves nothing', () => {
    expect(failureOf(299, '{}')).toMatchObject({
      kind: 'unknown',
      reason: 'Sending to orders: status 299, but not a valid answer',
    });
    expect(failureOf(200, '{"error_code":"DMS.1"}').reason).toBe(
      'Sending to orders: status 200 DMS.1, but not a valid answer',
    );
    expect(failureOf(300, '{}')).toMatchObject({ kind: 'rejected' });
  });
});

describe('An exchange without an answer', () => {
  const noAnswer = (cause: unknown, begun: boolean) => ({ failure: { cause, begun } });
  const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });

  test('is not sent when its request never began, and unknown when it did, whatever the error', () => {
    expect(failureFrom(noAnswer(error, false), 'Sending', 0)).toMatchObject({ kind: 'not-sent' });
    expect(failureFrom(noAnswer(error, true), 'Sending', 0)).toMatchObject({ kind: 'unknown' });
  });

  test('of several addresses gives the reason of the first', () => {
    const all = new AggregateError([error, new Error('other')]);
    expect(failureFrom(noAnswer(all, false), 'Sending', 0).reason).toBe(
      'Sending: connect ECONNREFUSED 127.0.0.1:9',
    );
    expect(failureFrom(noAnswer(new AggregateError([], 'none'), false), 'Sending', 0).reason).toBe(
      'Sending: none',
    );
  });

  test('whose error has no text gives its name', () => {
    expect(failureFrom(noAnswer(new RangeError(), false), 'Sending', 0).reason).toBe('Sending: RangeError');
    expect(failureFrom(noAnswer('closed', false), 'Sending', 0).reason).toBe('Sending: closed');
  });

  test('of a redirect is misconfigured: the service has none', () => {
    const answer = { status: 302, headers: { location: 'https://elsewhere.example' }, body: '' };
    expect(failureFrom({ answer }, 'Sending', 0)).toMatchObject({ kind: 'rejected', class: 'misconfigured' });
  });
});
