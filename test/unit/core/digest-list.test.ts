// The digest of a list of objects is that of the list, however alike they are.
import { expect, it } from '@jest/globals';
import { fc } from '../../support/random-cases.js';
import { digest, digestList } from '../../../src/core/digest.js';

const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.array(fc.string()),
);

it('is the digest of the list', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'b c', '__proto__'), value)), (items) => {
      expect(digestList(items)).toBe(digest(items));
    }),
  );
});

it('is so beyond the length that is handed over at a time, in whatever order members stand', () => {
  const items = Array.from({ length: 5_000 }, (_, i) =>
    i % 7 === 0 ? { text: 'x'.repeat(i % 50), number: i } : { number: i, text: 'y'.repeat(i % 50) },
  );
  expect(digestList(items)).toBe(digest(items));
  expect(digestList(items)).not.toBe(digest(items.slice(1)));
});
