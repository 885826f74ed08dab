// How places of a shard are spelled and compared.
import { describe, expect, it } from '@jest/globals';
import {
  comparePlaces,
  encodePlace,
  parsePlace,
  type ShardPlace,
  untilTime,
} from '../../../../connectors/kinesis/shard-place.js';
import { resolveStart } from '../../../../connectors/kinesis/stream-shards.js';
import { LakegateError } from '../../../../src/core/errors.js';

const sign = (a: string, b: string): number => Math.sign(comparePlaces(parsePlace(a), parsePlace(b)));

describe('a place of a shard', () => {
  it('is read as it is written', () => {
    for (const text of ['-', 'end', '@1700000000000', '49590338271490256608559692538361571095921575989136588898@17']) {
      expect(encodePlace(parsePlace(text))).toBe(text);
    }
  });

  it.each(['', 'seven', '7', '@', '7@', '-7@1', '7@1x', '7@1@2'])('is not %j', (text) => {
    expect(() => parsePlace(text)).toThrow(expect.objectContaining({ code: 'POSITION_INVALID' }));
  });

  it('is before another by its sequence number, or by its time where one of them has none', () => {
    const ordered = ['-', '@90', '9@100', '@101', '10@200', 'end'];
    ordered.forEach((a, i) => ordered.forEach((b, j) => expect([a, b, sign(a, b)]).toEqual([a, b, Math.sign(i - j)])));
    expect(sign('9@100', '9@500')).toBe(0);
    expect(sign('10@100', '9@500')).toBe(1);
    expect(sign('@100', '9@100')).toBe(-1);
    expect(sign('9@100', '@100')).toBe(1);
  });

  it('grows with the time for which nothing has come, and never younger', () => {
    expect(encodePlace(untilTime(parsePlace('9@100'), 200))).toBe('9@200');
    expect(encodePlace(untilTime(parsePlace('9@100'), 50))).toBe('9@100');
    expect(encodePlace(untilTime(parsePlace('-'), 200))).toBe('@200');
    expect(encodePlace(untilTime(parsePlace('end'), 200))).toBe('end');
  });
});

describe('where a reading starts', () => {
  const closed = { id: 'shardId-000000000000', parents: [], closed: true };
  const child = { id: 'shardId-000000000001', parents: [closed.id], closed: false };
  const context = { clock: { now: () => 100_000 }, retentionMs: 60_000 };

  function starts(offsets: Readonly<Record<string, string>>, shards = [closed, child]): readonly string[] {
    const from = { kind: 'position', offsets: new Map(Object.entries(offsets)) } as const;
    return [...resolveStart(from, shards, context).values()].map(({ place }: { readonly place: ShardPlace }) =>
      encodePlace(place),
    );
  }

  function codeOf(offsets: Readonly<Record<string, string>>): string {
    try {
      return starts(offsets).join(' ');
    } catch (error) {
      return error instanceof LakegateError ? error.code : String(error);
    }
  }

  it('is, from the latest, nothing of a shard that is closed', () => {
    const found = [...resolveStart({ kind: 'latest' }, [closed, child], context).values()];
    expect(found.map(({ place, latest }) => [place.kind, latest])).toEqual([
      ['end', false],
      ['at', true],
    ]);
  });

  it('is the beginning of a shard that the position does not name', () => {
    expect(starts({ [closed.id]: '5@90000' })).toEqual(['5@90000', '-']);
  });

  it('has expired where the time of the records after it is over', () => {
    expect(codeOf({ [child.id]: '5@39999' })).toBe('POSITION_EXPIRED');
    expect(codeOf({ [child.id]: '5@40000' })).toBe('- 5@40000');
  });

  it('has expired where a shard is gone of which something was left to read', () => {
    expect(codeOf({ 'shardId-000000000009': '5@90000' })).toBe('POSITION_EXPIRED');
    expect(codeOf({ 'shardId-000000000009': 'end' })).toBe('- -');
    expect(codeOf({ elsewhere: '5@90000' })).toBe('POSITION_INVALID');
  });
});
