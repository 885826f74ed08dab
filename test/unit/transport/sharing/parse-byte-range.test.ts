import { describe, expect, test } from '@jest/globals';
import { parseByteRange } from '../../../../src/transport/sharing/parse-byte-range.js';

describe('a range of bytes', () => {
  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=2-5', 2, 5],
    ['bytes=7-', 7, 9],
    ['bytes=7-99', 7, 9],
    ['bytes=-4', 6, 9],
    ['bytes=-99', 0, 9],
  ])('of %s of ten is from %i to %i', (header, first, last) => {
    expect(parseByteRange(header, 10)).toEqual({ first, last });
  });

  test.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=0-1,3-4', 'rows=0-1', 'bytes=5-2', 'bytes=a-b'])(
    'is the whole for %s',
    (header) => {
      expect(parseByteRange(header, 10)).toBeUndefined();
    },
  );

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('is none for %s of ten', (header) => {
    expect(() => parseByteRange(header, 10)).toThrow(expect.objectContaining({ code: 'RANGE_NOT_SATISFIABLE' }));
  });
});
