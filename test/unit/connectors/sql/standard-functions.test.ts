// LIKE patterns rewritten for engines that are stricter than core.
import { canonicalLike } from '../../../../connectors/sql/standard-functions.js';

describe('canonicalLike', () => {
  it.each([
    ['a%b_', '^', 'a%b_'],
    ['100\\%', '^', '100^%'],
    ['\\_\\x', '^', '^_x'],
    ['a^b', '^', 'a^^b'],
    ['tail\\', '^', 'tail\\'],
    ['tail\\', '\\', 'tail\\\\'],
    ['a\\\\b', '\\', 'a\\\\b'],
    ['\\😀', '^', '😀'],
  ])('writes %j with escape %s as %j', (pattern, escape, expected) => {
    expect(canonicalLike(pattern, escape)).toBe(expected);
  });
});
