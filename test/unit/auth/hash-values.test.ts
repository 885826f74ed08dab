import { createHmac, hkdfSync } from 'node:crypto';
import { createHashValues } from '../../../auth/hash-values.js';

const keys = new Map([
  ['ids', 'a key of the ids, long enough to be one'],
  ['other', 'another key, which is long enough as well'],
]);
const tail = { dataset: 'flights', column: 'tailnum', key: 'ids' };

describe('keyed hashes', () => {
  const hashValues = createHashValues(keys);

  test('are HMAC-SHA-256 in base64url under a key that HKDF derives for the dataset', () => {
    const key = Buffer.from(hkdfSync('sha256', keys.get('ids') ?? '', '', 'lakegate column hash of flights', 32));
    expect(hashValues(tail)('N14228')).toBe(createHmac('sha256', key).update('N14228').digest('base64url'));
    expect(hashValues(tail)('N14228')).toMatch(/^[\w-]{43}$/);
  });

  test('are equal for equal values of one dataset and key, and differ by value, dataset and key', () => {
    const hash = hashValues(tail)('N14228');
    expect(hashValues({ ...tail, column: 'last_tailnum' })('N14228')).toBe(hash);
    expect(createHashValues(new Map(keys))(tail)('N14228')).toBe(hash);
    const others = [
      hashValues(tail)('N14229'),
      hashValues({ ...tail, dataset: 'planes' })('N14228'),
      hashValues({ ...tail, key: 'other' })('N14228'),
    ];
    expect(new Set([hash, ...others]).size).toBe(4);
  });

  test('are those of another HMAC for texts of every length and every kind of character', () => {
    const key = Buffer.from(hkdfSync('sha256', keys.get('ids') ?? '', '', 'lakegate column hash of flights', 32));
    const hash = hashValues(tail);
    const characters = ['a', 'é', '€', '😀', '\u0000', '\ud800', '\udc00'];
    // Around the ends of SHA-256's blocks and of what is set aside for a text.
    const lengths = [0, 1, 2, 54, 55, 56, 63, 64, 65, 340, 341, 342, 343, 512, 1023, 1024, 1025, 5000];
    for (const text of characters.flatMap((character) => lengths.map((length) => character.repeat(length)))) {
      expect(hash(text)).toBe(createHmac('sha256', key).update(text).digest('base64url'));
    }
    // Nothing of a long text is left behind for a shorter one.
    expect(hash('N14228')).toBe(createHmac('sha256', key).update('N14228').digest('base64url'));
    expect(hash(12n)).toBe(createHmac('sha256', key).update('12').digest('base64url'));
  });

  test('leave null null and hash the empty text', () => {
    expect(hashValues(tail)(null)).toBeNull();
    expect(hashValues(tail)('')).toMatch(/^[\w-]{43}$/);
  });

  test('without their key are an error, never the value', () => {
    expect(() => hashValues({ ...tail, key: 'gone' })).toThrow(
      expect.objectContaining({ code: 'INTERNAL', message: 'An internal error occurred.' }) as Error,
    );
  });
});
