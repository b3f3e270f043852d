import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCbc, sealCbc } from '../../../../lib/webhook/verify/aes.ts';
import { framedCipher, framedKeyProblem, hashedKeyCipher } from '../../../../lib/webhook/verify/ciphers.ts';

const key = Buffer.alloc(32, 'key');
const iv = Buffer.alloc(16, 'iv');
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));

/** Encrypts without padding of its own. */
function sealed(padded: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]);
}

describe.each([16, 32] as const)('AES-256-CBC with padding to %i bytes', (paddedTo) => {
  const cbc = { key, iv, paddedTo };

  test('gives back what was encrypted', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        const text = sealCbc(plain, cbc);
        expect(text.length % paddedTo).toBe(0);
        expect(openCbc(text, cbc)?.equals(plain)).toBe(true);
      }),
    );
  });

  test.each([
    ['no padding', Buffer.alloc(32, 0)],
    ['a padding that is longer than a block', Buffer.alloc(64, paddedTo + 1)],
    ['a padding that is longer than the text', Buffer.alloc(16, 17)],
    ['a padding of different bytes', Buffer.concat([Buffer.alloc(29, 'a'), Buffer.from([2, 3, 3])])],
  ])('refuses %s', (_, padded) => {
    expect(openCbc(sealed(padded), cbc)).toBeUndefined();
  });

  test('refuses a text of a wrong length, and a key of a wrong length', () => {
    expect(openCbc(Buffer.alloc(0), cbc)).toBeUndefined();
    expect(openCbc(Buffer.alloc(17), cbc)).toBeUndefined();
    expect(openCbc(Buffer.alloc(32), { ...cbc, key: Buffer.alloc(16) })).toBeUndefined();
  });
});

const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';

describe.each([
  ['with a hashed key', hashedKeyCipher('a text')],
  ['with a frame', framedCipher(['owner', 'other'])(aesKey)],
])('A cipher %s', (_, cipher) => {
  test('gives back what was encrypted, each time in another text', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        expect(cipher.open(cipher.seal(plain))?.equals(plain)).toBe(true);
      }),
    );
    expect(cipher.seal(Buffer.from('a'))).not.toBe(cipher.seal(Buffer.from('a')));
  });

  test('never throws', () => {
    fc.assert(fc.property(bytes, (text) => void cipher.open(text.toString('base64'))));
    fc.assert(fc.property(fc.string(), (text) => void cipher.open(text)));
  });
});

describe('A text with a hashed key', () => {
  test.each([0, 15, 16, 17])(
    'is not decrypted if it has %i bytes, because it has no whole block behind the vector',
    (length) => {
      expect(hashedKeyCipher('a text').open(Buffer.alloc(length).toString('base64'))).toBeUndefined();
    },
  );
});

describe('The frame', () => {
  const by = (...owners: string[]) => framedCipher(owners)(aesKey);
  const text = by('owner').seal(Buffer.from('content'));

  test('must end with one of the owners', () => {
    expect(by('owner').open(text)?.toString()).toBe('content');
    expect(by('other', 'owner').open(text)?.toString()).toBe('content');
    for (const owner of ['other', 'owne', 'owner1', 'Owner', ''])
      expect(by(owner).open(text), owner).toBeUndefined();
  });

  test.each(['', 'content'])('may end with an empty owner, right behind the content %j', (content) => {
    const opened = by('').open(by('').seal(Buffer.from(content)));
    expect(opened?.toString()).toBe(content);
  });

  test('may not be longer than it is', () => {
    const aes = Buffer.from(`${aesKey}=`, 'base64');
    const cbc = { key: aes, iv: aes.subarray(0, 16), paddedTo: 32 } as const;
    const frame = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from('owner'),
    ]);
    for (const owner of ['owner', '']) {
      expect(by(owner).open(sealCbc(frame, cbc).toString('base64')), owner).toBeUndefined();
    }
    expect(by('').open(sealCbc(Buffer.alloc(19), cbc).toString('base64'))).toBeUndefined();
  });

  test('may end with its content, for an owner without a name', () => {
    for (const content of ['', 'content'])
      expect(
        by('')
          .open(by('').seal(Buffer.from(content)))
          ?.toString(),
      ).toBe(content);
  });

  test('has a key of 43 characters', () => {
    expect(framedKeyProblem(aesKey)).toBeUndefined();
    for (const wrong of [aesKey.slice(1), `a${aesKey}`, `=${aesKey}`, `${aesKey}=`, `${aesKey.slice(1)} `]) {
      expect(framedKeyProblem(wrong)).toBe('is not a key of 43 letters and digits');
    }
  });
});
