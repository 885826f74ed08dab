import { describe, expect, it } from '@jest/globals';
import { createLineage, type Shard } from '../../../../connectors/dynamodb/shard-lineage.js';
import { compareOffsets } from '../../../../connectors/dynamodb/shard-place.js';

const shard = (id: string, parentId?: string, isClosed = false): Shard => ({ id, parentId, isClosed });
const nowMs = 1_000_000;

/** P was split in two, of which A was rolled over to A2. */
const family = [shard('P', undefined, true), shard('A', 'P', true), shard('A2', 'A'), shard('B', 'P')];

const idsOf = (ready: readonly { readonly id: string }[]): readonly string[] => ready.map(({ id }) => id);

describe('the shards of a stream', () => {
  it('are read from the earliest, children when their parent has ended', () => {
    const lineage = createLineage({ kind: 'earliest' }, family, nowMs);
    expect(idsOf(lineage.update(family))).toEqual(['P']);
    expect(lineage.offsets()).toEqual(new Map([['P', 'start']]));
    lineage.finish('P', undefined);
    expect(idsOf(lineage.update(family))).toEqual(['A', 'B']);
    expect(lineage.offsets()).toEqual(
      new Map([
        ['A', 'start'],
        ['B', 'start'],
      ]),
    );
    lineage.move('A', { kind: 'after', sequenceNumber: '12' });
    lineage.finish('A', undefined);
    expect(idsOf(lineage.update(family))).toEqual(['A2']);
    expect([...lineage.offsets().keys()]).toEqual(['B', 'A2']);
  });

  it('are read from the latest where they are open, and those that ended alone are not read again', () => {
    const shards = [...family, shard('old', undefined, true)];
    const lineage = createLineage({ kind: 'latest' }, shards, nowMs);
    expect(idsOf(lineage.update(shards))).toEqual(['A2', 'B']);
    expect(lineage.offsets()).toEqual(
      new Map([
        ['A2', '@995000'],
        ['B', '@995000'],
        ['old', 'end'],
      ]),
    );
  });

  it('are resumed after a position, without what lies behind it and with what is beside it', () => {
    const offsets = new Map([['A', '12']]);
    const lineage = createLineage({ kind: 'position', offsets }, family, nowMs);
    expect(lineage.update(family)).toEqual([
      { id: 'A', place: { kind: 'after', sequenceNumber: '12' } },
      { id: 'B', place: { kind: 'start' } },
    ]);
  });

  it('keep the place of one that ended until its children are known', () => {
    const before = [shard('P')];
    const lineage = createLineage({ kind: 'timestamp', atMs: 500 }, before, nowMs);
    expect(lineage.update(before)).toEqual([{ id: 'P', place: { kind: 'since', atMs: 500 } }]);
    lineage.finish('P', 500);
    expect(lineage.update(before)).toEqual([]);
    expect(lineage.offsets()).toEqual(new Map([['P', 'end']]));
    const after = [shard('P', undefined, true), shard('C', 'P')];
    // Nothing of the parent was late enough, so that the child's beginning may not be either.
    expect(lineage.update(after)).toEqual([{ id: 'C', place: { kind: 'since', atMs: 500 } }]);
    expect(lineage.offsets()).toEqual(new Map([['C', '@500']]));
  });

  it('are gone where a position names one that is not there, unless it had ended', () => {
    const from = (offset: string) => ({ kind: 'position', offsets: new Map([['gone', offset]]) }) as const;
    expect(() => createLineage(from('12'), family, nowMs)).toThrow(
      expect.objectContaining({ code: 'POSITION_EXPIRED' }),
    );
    expect(() => createLineage(from('seven'), family, nowMs)).toThrow(
      expect.objectContaining({ code: 'POSITION_INVALID' }),
    );
    expect(idsOf(createLineage(from('end'), family, nowMs).update(family))).toEqual(['P']);
  });
});

describe('offsets of a shard', () => {
  it('are compared as numbers, between its start and its end', () => {
    expect(compareOffsets('9', '10')).toBeLessThan(0);
    expect(compareOffsets('10', '9')).toBeGreaterThan(0);
    expect(compareOffsets('start', '1')).toBeLessThan(0);
    expect(compareOffsets('end', '1')).toBeGreaterThan(0);
    expect(compareOffsets('@5', '@5')).toBe(0);
    expect(compareOffsets('@5', '1')).toBeNaN();
  });
});
