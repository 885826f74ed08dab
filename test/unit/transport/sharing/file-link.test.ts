import { describe, expect, test } from '@jest/globals';
import { createFileLinks, digestOwner, type FileOwner } from '../../../../src/transport/sharing/file-link.js';

const link = { fileId: 'a'.repeat(32), expiresAtSeconds: 1_000, ownerDigest: 'b'.repeat(24) };
const links = createFileLinks('one secret', () => 999_999);

describe('a link to a file', () => {
  test('says what it was written with, until it expires', () => {
    expect(links.read(links.write(link))).toEqual(link);
    const late = createFileLinks('one secret', () => 1_000_000);
    expect(() => late.read(links.write(link))).toThrow(expect.objectContaining({ code: 'LINK_EXPIRED' }));
  });

  test('is refused where any of its characters is another', () => {
    const text = links.write(link);
    for (let i = 0; i < text.length; i++) {
      const changed = `${text.slice(0, i)}${text[i] === 'A' ? 'B' : 'A'}${text.slice(i + 1)}`;
      expect(() => links.read(changed)).toThrow(expect.objectContaining({ code: 'LINK_INVALID' }));
    }
  });

  test.each([
    '',
    '.parquet',
    '../../etc/passwd',
    `${'A'.repeat(50)}.parquet`,
    `${'A'.repeat(10_000)}.${'A'.repeat(43)}.parquet`,
  ])('is refused where it is %.40s', (text) => {
    expect(() => links.read(text)).toThrow(expect.objectContaining({ code: 'LINK_INVALID' }));
  });

  test('of another secret is refused', () => {
    const others = createFileLinks('another secret', () => 0);
    expect(() => links.read(others.write(link))).toThrow(expect.objectContaining({ code: 'LINK_INVALID' }));
  });
});

describe("a file's owner", () => {
  const owner: FileOwner = {
    principal: { id: 'api-key/ann', grantees: ['ann'], admin: false },
    dataset: 'orders',
    grantDigest: 'g',
    questionDigest: 'q',
  };

  test.each([
    ['another principal', { principal: { ...owner.principal, id: 'api-key/bob' } }],
    ['other names of theirs', { principal: { ...owner.principal, grantees: ['ann', 'admins'] } }],
    ['another dataset', { dataset: 'secrets' }],
    ['another grant', { grantDigest: 'h' }],
    ['another question', { questionDigest: 'r' }],
  ])('is not the same with %s', (_, change) => {
    expect(digestOwner({ ...owner, ...change })).not.toBe(digestOwner(owner));
    expect(digestOwner({ ...owner })).toBe(digestOwner(owner));
  });
});
