// A small dataset for the tests of auth, and a catalog of it.
import {
  booleanType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
  type DataType,
} from '../../../src/core/data-type.js';
import type { Catalog, Column, Dataset, SinkBinding } from '../../../src/core/dataset.js';

export function sampleColumn(name: string, type: DataType, nullable = true): Column {
  return { name, type, nullable };
}

export function sampleDataset(name: string, columns: readonly Column[], more: Partial<Dataset> = {}): Dataset {
  return {
    name,
    contract: { id: `${name}-contract`, version: '1.0.0' },
    domain: 'sales',
    graphql: {},
    columns,
    key: [],
    relationships: [],
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
    ...more,
  };
}

export const sampleSink: SinkBinding = {
  id: 'log',
  server: 'log',
  kind: 'kafka',
  physicalName: 'readings',
  columns: new Map(),
  format: { kind: 'json' },
  settings: {},
  orderBy: ['id'],
};

export function sampleCatalog(...datasets: readonly Dataset[]): Catalog {
  return { datasets: new Map(datasets.map((dataset) => [dataset.name, dataset])), servers: new Map() };
}

export const orders = sampleDataset(
  'orders',
  [
    sampleColumn('id', int32Type, false),
    sampleColumn('country', stringType),
    sampleColumn('total', decimalType(10, 2)),
    sampleColumn('views', int64Type),
    sampleColumn('score', float64Type),
    sampleColumn('paid', booleanType),
    sampleColumn('day', dateType),
    sampleColumn('at', timestampType),
    sampleColumn('extra', jsonType),
    sampleColumn('user', stringType),
  ],
  { key: ['id'] },
);
