// Datasets as a caller sees them: carriers, their flights, and types of every kind; for tests of what shows catalogs.
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
} from '../../src/core/data-type.js';
import type { Column } from '../../src/core/dataset.js';
import type { VisibleDataset } from '../../src/core/read-scope.js';

const column = (name: string, type: DataType, nullable = false, description?: string): Column => ({
  name,
  type,
  nullable,
  description,
});

export function visibleDataset(
  name: string,
  columns: readonly Column[],
  more: Partial<VisibleDataset> = {},
): VisibleDataset {
  return {
    name,
    columns,
    contract: { id: 'flights', version: '1.0.0' },
    domain: 'Aviation',
    graphql: {},
    key: [],
    relationships: [],
    stage: 'curated',
    quality: [],
    tags: [],
    hashed: new Set(),
    ...more,
  };
}

export const carriers = visibleDataset('carriers', [column('code', stringType), column('name', stringType, true)], {
  key: ['code'],
  description: "The carriers; it's all of them",
});

export const flights = visibleDataset(
  'flights',
  [
    column('id', int64Type),
    column('carrier', stringType, true, 'IATA code "of two"'),
    column('seats', int32Type, true),
    column('fare', decimalType(10, 2), true),
    column('distance', float64Type, true),
    column('day', dateType, true),
    column('time_hour', timestampType, true),
    column('cancelled', booleanType, true),
    column('extra', jsonType, true),
    column('tags', { kind: 'list', element: stringType }, true),
    column('place', { kind: 'struct', fields: [{ name: 'x', type: int32Type, nullable: true }] }, true),
  ],
  {
    key: ['id'],
    relationships: [{ name: 'carrier_of', target: 'carriers', from: ['carrier'], to: ['code'], cardinality: 'one' }],
  },
);

/** Flights without their carrier, as one sees them from whom it is hidden. */
export const flightsWithoutCarrier: VisibleDataset = {
  ...flights,
  columns: flights.columns.filter(({ name }) => name !== 'carrier'),
  relationships: [],
};
