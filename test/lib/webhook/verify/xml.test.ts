import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readXml } from '../../../../lib/webhook/verify/xml.ts';

const read = (text: string) => readXml(Buffer.from(text));

describe('A small XML message', () => {
  test('has the texts of its elements', () => {
    const text = '<xml>\n<A><![CDATA[a <b> & c]]></A><N>12</N>\n<E></E></xml>\n';
    expect(read(text)).toEqual({ A: 'a <b> & c', N: '12', E: '' });
  });

  test.each([
    '\uFEFF',
    '\n ',
    '<?xml version="1.0"?>',
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '\uFEFF\n<?xml version="1.0"?>\n\n',
  ])('may begin with %j', (head) => {
    expect(read(`${head}<xml><A>a</A></xml>`)).toEqual({ A: 'a' });
  });

  test('leaves out what cannot be read as one text', () => {
    const text = '<xml><A><B>1</B></A><C>1</C><C>2</C><D>a&amp;b</D><E>1<F>2</F>3</E><G>g</G></xml>';
    expect(Object.entries(read(text) ?? {})).toEqual([['G', 'g']]);
  });

  test.each([
    ['an element', '<A><B>1</B><![CDATA[a]]></A>'],
    ['a text with an entity', '<A>a&amp;b<![CDATA[a]]></A>'],
  ])('leaves out an element with a CDATA section after %s', (_, element) => {
    expect(read(`<xml>${element}<G>g</G></xml>`)).toEqual({ G: 'g' });
  });

  test('may have a text of any length', () => {
    const long = 'a'.repeat(3000);
    expect(read(`<xml><A>${long}</A></xml>`)).toEqual({ A: long });
  });

  test('may have 2000 pieces, not counting what stands before its root', () => {
    const pieces = (count: number) => `\n<xml>${'<a></a>'.repeat((count - 2) / 2)}</xml>`;
    expect(read(pieces(2000))).toEqual({});
    expect(read(pieces(2002))).toBeUndefined();
    expect(read(pieces(2000).replace('<xml>', '<xml>\n'))).toBeUndefined();
  });

  test('may have 16 levels', () => {
    expect(read('<a>'.repeat(16) + '</a>'.repeat(16))).toEqual({});
  });

  test('may have names that objects have by nature', () => {
    const fields = read('<xml><__proto__>p</__proto__><constructor>c</constructor></xml>');
    expect(fields?.constructor).toBe('c');
    expect(fields?.toString).toBeUndefined();
  });

  test.each([
    ['a doctype', '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>'],
    ['a doctype inside', '<xml><!DOCTYPE a><A>1</A></xml>'],
    ['an entity declaration', '<xml><!ENTITY a "b"><A>1</A></xml>'],
    ['a comment', '<xml><!-- --><A>1</A></xml>'],
    ['an attribute', '<xml a="b"><A>1</A></xml>'],
    ['an instruction', '<xml><?php 1 ?><A>1</A></xml>'],
    ['a wrong end', '<xml><A>1</B></xml>'],
    ['no end', '<xml><A>1</A>'],
    ['two roots', '<xml></xml><xml></xml>'],
    ['an open CDATA section', '<xml><A><![CDATA[1</A></xml>'],
    ['text only', 'hello'],
    ['nothing', ''],
    ['JSON', '{"Encrypt":"1"}'],
    ['too many levels', '<a>'.repeat(17) + '</a>'.repeat(17)],
    ['too many elements', `<xml>${'<a></a>'.repeat(2000)}</xml>`],
  ])('is not one with %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  test('is not one if it is not UTF-8', () => {
    expect(readXml(Buffer.from('<xml><A>\u00ff</A></xml>', 'latin1'))).toBeUndefined();
  });

  test('gives back what was written, and never throws', () => {
    const name = fc.stringMatching(/^[A-Za-z]{1,8}$/);
    const value = fc.string().filter((text) => !text.includes(']]>') && !/[\uD800-\uDFFF]/.test(text));
    fc.assert(
      fc.property(fc.dictionary(name, value), (fields) => {
        const body = Object.entries(fields).map(([key, text]) => `<${key}><![CDATA[${text}]]></${key}>`);
        expect({ ...read(`<xml>${body.join('')}</xml>`) }).toEqual({ ...fields });
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readXml(Buffer.from(bytes))));
  });
});
