import { expect, test } from 'vitest';
import { hasFieldsOf, hasText, noFilter, RowList } from '../../../../local/console/page/row-list.js';
import { fakeRow } from '../fake-rows.ts';

const ids = (list: RowList) => list.rows.map(({ id }) => id);

test('rows are in order of their time, newest first, whatever the order of their arrival', () => {
  const list = new RowList(10);
  for (const [number, at] of [
    [1, 100],
    [3, 300],
    [2, 200],
  ] as const)
    list.put(fakeRow(number, at));

  expect(ids(list)).toEqual(['row-3', 'row-2', 'row-1']);
});

test('a row that changes is replaced and is not new', () => {
  const list = new RowList(10);

  expect(list.put(fakeRow(1, 100))).toBe(true);
  expect(list.put({ ...fakeRow(1, 100), title: 'changed' })).toBe(false);
  expect(list.rows).toMatchObject([{ title: 'changed' }]);
});

test('the oldest rows give way when the list is full', () => {
  const list = new RowList(2);
  for (const number of [1, 2, 3]) list.put(fakeRow(number, number));
  list.append([fakeRow(0, 0)]);

  expect(ids(list)).toEqual(['row-3', 'row-2']);
  expect(list.get('row-1')).toBeUndefined();
});

test('rows that the history has dropped leave the list', () => {
  const list = new RowList(10);
  list.reset([fakeRow(2, 2), fakeRow(1, 1)]);

  expect(list.drop(['row-1', 'row-9'])).toBe(1);
  expect(ids(list)).toEqual(['row-2']);
});

test('a filter compares whole fields, and a search finds parts of topics, keys and reasons', () => {
  const row = { ...fakeRow(2, 1), origin: 'orders', reason: 'Too large' };

  expect(hasFieldsOf(row, { ...noFilter, origin: 'orders' })).toBe(true);
  expect(hasFieldsOf(row, { ...noFilter, origin: 'order' })).toBe(false);
  expect(['TOO LARGE', 'evt_2', 'row-2'].every((text) => hasText(row, text))).toBe(true);
  expect(hasText(row, 'absent')).toBe(false);
});
