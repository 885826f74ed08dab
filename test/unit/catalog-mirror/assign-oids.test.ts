import { describe, expect, it } from '@jest/globals';
import { assignOids, schemaOid } from '../../../src/catalog-mirror/assign-oids.js';

const names = Array.from({ length: 5_000 }, (_, index) => `dataset_${String(index)}`);

describe('assignOids', () => {
  it('gives every relation of every table an id of its own, below 2^31', () => {
    const oids = assignOids(names);
    const all = names.flatMap((name) => {
      const { public: inPublic, domain } = oids(name);
      return [inPublic, domain].flatMap((own) => [own.table, own.rowType, own.arrayType, own.keyIndex]);
    });
    expect(new Set(all).size).toBe(names.length * 8);
    expect(Math.max(...all)).toBeLessThan(2 ** 31);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(1_000_000_000);
  });

  it('gives a name the same ids whatever else is there', () => {
    expect(assignOids(['flights'])('flights')).toEqual(assignOids([...names.slice(0, 100), 'flights'])('flights'));
    // As it was when it was first given out: clients keep them.
    expect(assignOids(['flights'])('flights').public.table).toBe(1_108_676_336);
  });

  it('gives the second of two names on one place the next', () => {
    const twice = assignOids(['a', 'a']);
    expect(twice('a').public.table).toBe(assignOids(['a'])('a').public.table + 8);
  });

  it('gives schemas ids below those of tables', () => {
    expect(schemaOid('aviation')).toBeGreaterThanOrEqual(100_000_000);
    expect(schemaOid('aviation')).toBeLessThan(1_000_000_000);
  });
});
