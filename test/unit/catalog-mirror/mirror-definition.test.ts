import { describe, expect, it } from '@jest/globals';
import { buildMirrorDefinition } from '../../../src/catalog-mirror/mirror-definition.js';
import { int32Type, stringType } from '../../../src/core/data-type.js';
import { visibleCatalog } from '../../support/start-catalog-mirror.js';
import { carriers, flights, flightsWithoutCarrier, visibleDataset } from '../../support/visible-datasets.js';

const foreignKeys = (...datasets: Parameters<typeof visibleCatalog>[0]) =>
  buildMirrorDefinition(visibleCatalog(datasets)).tables.flatMap((table) => table.foreignKeys);

describe('buildMirrorDefinition', () => {
  it('is the same for the same datasets in any order, and another for fewer columns', () => {
    const { digest } = buildMirrorDefinition(visibleCatalog([flights, carriers]));
    expect(buildMirrorDefinition(visibleCatalog([carriers, flights])).digest).toBe(digest);
    expect(buildMirrorDefinition(visibleCatalog([carriers, flightsWithoutCarrier])).digest).not.toBe(digest);
  });

  it('has a reference only where the target, its key and its type are there', () => {
    expect(foreignKeys(flights, carriers)).toMatchObject([
      { columns: ['carrier'], target: 'carriers', targetColumns: ['code'] },
    ]);
    expect(foreignKeys(flights)).toEqual([]);
    expect(foreignKeys(flights, { ...carriers, key: [] })).toEqual([]);
    const byNumber = visibleDataset('carriers', [{ name: 'code', type: int32Type, nullable: false }], {
      key: ['code'],
    });
    expect(foreignKeys(flights, byNumber)).toEqual([]);
  });

  it('takes no to-many relationship for a reference', () => {
    const many = { name: 'flights', target: 'flights', from: ['code'], to: ['carrier'], cardinality: 'many' as const };
    expect(foreignKeys({ ...carriers, relationships: [many] }, { ...flights, relationships: [] })).toEqual([]);
  });

  it('lets no column of the key be null', () => {
    const open = visibleDataset('open', [{ name: 'k', type: stringType, nullable: true }], { key: ['k'] });
    expect(buildMirrorDefinition(visibleCatalog([open])).tables[0]?.columns[0]?.nullable).toBe(false);
  });
});
