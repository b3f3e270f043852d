import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receiptFrom } from '../../../lib/rocketmq/receipt.ts';

describe('The receipt', () => {
  const answer = { msg_id: 'id-1', queue_id: 3, queue_offset: '17', broker_name: 'broker-0' };

  test('has what the service says', () => {
    const property_list = [{ name: 'UNIQ_KEY', value: 'u' }];
    expect(receiptFrom(JSON.stringify({ ...answer, property_list }))).toEqual({
      msgId: 'id-1',
      queueId: 3,
      queueOffset: 17,
      brokerName: 'broker-0',
      properties: { UNIQ_KEY: 'u' },
    });
  });

  test('needs only the message id', () => {
    expect(receiptFrom('{"msg_id":"id-1","queue_id":null,"queue_offset":{},"property_list":7}')).toEqual({
      msgId: 'id-1',
      queueId: undefined,
      queueOffset: undefined,
      brokerName: undefined,
      properties: {},
    });
  });

  test.each(['', ' id-1', 'id-1 ', 'id 1', 'x'.repeat(257)])('is none with the message id %j', (msg_id) => {
    expect(receiptFrom(JSON.stringify({ ...answer, msg_id }))).toBeUndefined();
  });

  test.each(['error_code', 'errorCode'])('is none with an %s', (name) => {
    expect(receiptFrom(JSON.stringify({ ...answer, [name]: 'DMS.1' }))).toBeUndefined();
  });

  test.each([null, ''])('is there if the error code is %j', (error_code) => {
    expect(receiptFrom(JSON.stringify({ ...answer, error_code, errorCode: error_code }))).toBeDefined();
  });

  test('takes numbers as texts, and texts as numbers, but no other values', () => {
    const odd = { queue_id: true, queue_offset: 'many', broker_name: 7 };
    expect(receiptFrom(JSON.stringify({ ...answer, ...odd }))).toMatchObject({
      queueId: undefined,
      queueOffset: undefined,
      brokerName: '7',
    });
  });

  test.each([
    ['a name or a value that is no text', [{ name: 1, value: true }, {}], { '1': 'true', '': '' }],
    ['an item that is no property', [{ name: 'a', value: 'b' }, null], {}],
  ])('has the properties of a list with %s', (_, property_list, properties) => {
    expect(receiptFrom(JSON.stringify({ ...answer, property_list }))).toMatchObject({ properties });
  });

  test('is there exactly if a message id is and an error code is not, whatever else the answer has', () => {
    const id = fc.oneof(fc.constant('id-1'), fc.string(), fc.jsonValue());
    const code = fc.oneof(fc.constantFrom(undefined, null, ''), fc.jsonValue());
    const other = fc.jsonValue();
    const answers = fc.record({
      msg_id: id,
      error_code: code,
      errorCode: code,
      queue_id: other,
      queue_offset: other,
      broker_name: other,
      property_list: other,
    });
    fc.assert(
      fc.property(answers, (each) => {
        const hasId = typeof each.msg_id === 'string' && /^[^\s\p{Cs}]{1,256}$/u.test(each.msg_id);
        const hasNoCode = [each.error_code, each.errorCode].every((value) =>
          [undefined, null, ''].includes(value as null),
        );
        expect(receiptFrom(JSON.stringify(each)) !== undefined).toBe(hasId && hasNoCode);
      }),
    );
  });

  test('is none in what is no object', () => {
    for (const body of ['', '<html>', 'null', '"id-1"', '[]', '7']) expect(receiptFrom(body)).toBeUndefined();
  });
});
