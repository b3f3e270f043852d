import { describe, expect, test } from 'vitest';
import type { FaultAct } from '../../../local/dms/fault.ts';
import { FaultScriptError, parseFaultScript } from '../../../local/dms/fault-script.ts';

const share = (percent: number) => ({ kind: 'share', percent }) as const;

describe('a fault', () => {
  test.each<[string, FaultAct]>([
    ['503', { kind: 'status', status: 503, when: 'before' }],
    ['503 before', { kind: 'status', status: 503, when: 'before' }],
    ['404 DMS.10240407', { kind: 'status', status: 404, code: 'DMS.10240407', when: 'before' }],
    ['500 111500032', { kind: 'status', status: 500, code: '111500032', when: 'before' }],
    ['429 APIG.0308 after', { kind: 'status', status: 429, code: 'APIG.0308', when: 'after' }],
    ['503 retry-after=0', { kind: 'status', status: 503, retryAfterSeconds: 0, when: 'before' }],
    ['502 html', { kind: 'status', status: 502, code: 'html', when: 'before' }],
    [
      '504 html retry-after=2 after',
      { kind: 'status', status: 504, code: 'html', retryAfterSeconds: 2, when: 'after' },
    ],
    ['reset before', { kind: 'reset', when: 'before' }],
    ['reset after', { kind: 'reset', when: 'after' }],
    ['close before', { kind: 'close', when: 'before' }],
    ['close after', { kind: 'close', when: 'after' }],
    ['silence before', { kind: 'silence', when: 'before' }],
    ['silent after', { kind: 'silence', when: 'after' }],
    ['slow 300ms', { kind: 'slow', delayMs: 300 }],
    ['slow 2s', { kind: 'slow', delayMs: 2000 }],
    ['cut body', { kind: 'cut-body' }],
    ['no msg_id', { kind: 'no-msg-id' }],
    ['expired token', { kind: 'expired-token' }],
  ])('can be written %j', (text, act) => {
    const line = `10% ${text}`;
    expect(parseFaultScript(line)).toEqual([{ line, target: 'send', trigger: share(10), act }]);
  });
});

describe('a line', () => {
  test('can be for a percentage, for the next few sends, or for one topic', () => {
    const lines = ['0.5% 503', 'next 3 503', 'topic orders 99.5% 503', 'topic orders next 1 503'];
    expect(parseFaultScript(lines.join('\n'))).toMatchObject([
      { target: 'send', trigger: share(0.5) },
      { target: 'send', trigger: { kind: 'next', count: 3 } },
      { target: 'send', topic: 'orders', trigger: share(99.5) },
      { target: 'send', topic: 'orders', trigger: { kind: 'next', count: 1 } },
    ]);
  });

  test('with "query" is for queries of messages; lines without it are not', () => {
    expect(parseFaultScript('query next 1 503; query 100% silence before; 5% 503')).toMatchObject([
      { target: 'query', trigger: { kind: 'next', count: 1 } },
      { target: 'query', trigger: share(100), act: { kind: 'silence' } },
      { target: 'send', trigger: share(5) },
    ]);
  });

  test('with "iam" is for requests for a token', () => {
    expect(parseFaultScript('iam next 1 503; iam 100% silence before')).toMatchObject([
      { target: 'iam', trigger: { kind: 'next', count: 1 } },
      { target: 'iam', trigger: share(100), act: { kind: 'silence' } },
    ]);
  });

  test('can be a rate; sends above it are refused as the service documents', () => {
    const act = { kind: 'status', status: 404, code: 'DMS.10240407', when: 'before' };
    expect(parseFaultScript('rate 100/s; topic orders rate 5/s')).toEqual([
      { line: 'rate 100/s', target: 'send', trigger: { kind: 'rate', perSecond: 100 }, act },
      {
        line: 'topic orders rate 5/s',
        target: 'send',
        topic: 'orders',
        trigger: { kind: 'rate', perSecond: 5 },
        act,
      },
    ]);
  });
});

describe('a script', () => {
  test('is split at line ends and semicolons; blanks and comments are removed', () => {
    const script = '\n# all; of this\r\n 10%   503 ;; next 1\tcut body # and; this\r\n;\n5% 502 html;';
    const lines = parseFaultScript(script).map(({ line }) => line);
    expect(lines).toEqual(['10% 503', 'next 1 cut body', '5% 502 html']);
  });

  test('may be empty', () => {
    expect(parseFaultScript('')).toEqual([]);
  });

  test('may add up to 100 % for each topic and for IAM', () => {
    const script = '33.3% 500; 33.3% 501; topic aaa 33.4% 502; topic bbb 33.4% 503; iam 100% 503';
    expect(parseFaultScript(script)).toHaveLength(5);
  });

  test.each([
    ['60% 503; 41% 500', 'Fault "41% 500": the percentages add up to 101 %'],
    ['topic orders 60% 503; 41% 500', 'Fault "41% 500": the percentages add up to 101 %'],
    ['iam 1% 500; 101% 503', 'Fault "101% 503": the percentages add up to 101 %'],
  ])('must not exceed 100 % for any request: %j', (script, message) => {
    expect(() => parseFaultScript(script)).toThrow(message);
  });
});

describe('a line that cannot be read', () => {
  test.each([
    ['often 503', 'it has none of the forms below'],
    ['topic 10% 503', 'it has none of the forms below'],
    ['-5% 503', 'it has none of the forms below'],
    ['next 1.5 503', 'it has none of the forms below'],
    ['iam rate 5/s', 'it has none of the forms below'],
    ['rate fast', 'it has none of the forms below'],
    ['1.2.3% 503', '1.2.3 is not a number'],
    ['10%', 'it names no fault'],
    ['next 3', 'it names no fault'],
    ['10% explode', '"explode" is not a fault'],
    ['10% reset', '"reset" is not a fault'],
    ['10% slow', '"slow" is not a fault'],
    ['10% 503 retry-after=soon', '"503 retry-after=soon" is not a fault'],
    ['10% 199', '199 is not a status from 200 to 599'],
    ['10% 600', '600 is not a status from 200 to 599'],
    ['iam 10% no msg_id', 'only the answer to a send has a msg_id'],
    ['query 10% no msg_id', 'only the answer to a send has a msg_id'],
  ])('%j gives one error with the line, the problem and the forms', (line, problem) => {
    const parse = () => parseFaultScript(`5% 503\n${line}`);
    expect(parse).toThrow(FaultScriptError);
    expect(parse).toThrow(`Fault "${line}": ${problem}.\nEvery line, or part between semicolons, has`);
    expect(parse).toThrow('STATUS [CODE | html] [retry-after=SECONDS] [before | after]');
  });
});
