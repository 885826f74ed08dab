// Two datasets with every type and relationships both ways, for tests of answers.
import type { Catalog, Column, Dataset, Relationship } from '../../../src/core/dataset.js';
import {
  booleanType,
  type DataType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../../../src/core/data-type.js';

const geo: DataType = {
  kind: 'struct',
  fields: [
    { name: 'lat', type: float64Type, nullable: false },
    { name: 'place_name', type: stringType, nullable: true },
  ],
};

const shopColumns: Readonly<Record<string, DataType>> = {
  shop_id: int32Type,
  region_id: int64Type,
  name: stringType,
  open: booleanType,
  visits: int64Type,
  price: decimalType(10, 2),
  score: float64Type,
  opened: dateType,
  seen_at: timestampType,
  meta: jsonType,
  tags: { kind: 'list', element: stringType },
  geo,
  branches: { kind: 'list', element: geo },
};

const regionColumns: Readonly<Record<string, DataType>> = {
  region_id: int64Type,
  name: stringType,
};

export const sampleCatalog: Catalog = {
  datasets: new Map(
    [
      dataset(
        'shops',
        shopColumns,
        ['shop_id'],
        [{ name: 'region', target: 'regions', from: ['region_id'], to: ['region_id'], cardinality: 'one' }],
      ),
      dataset(
        'regions',
        regionColumns,
        ['region_id'],
        [{ name: 'shops', target: 'shops', from: ['region_id'], to: ['region_id'], cardinality: 'many' }],
      ),
    ].map((made) => [made.name, made]),
  ),
  servers: new Map(),
};

function dataset(
  name: string,
  types: Readonly<Record<string, DataType>>,
  key: readonly string[],
  relationships: readonly Relationship[],
): Dataset {
  const columns = Object.entries(types).map(([column, type]): Column => ({
    name: column,
    type,
    nullable: !key.includes(column),
  }));
  return {
    name,
    contract: { id: 'sample', version: '1.0.0' },
    graphql: {},
    columns,
    key,
    relationships,
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
  };
}
