// A small catalog made by hand: keys single, composite and absent, every type, relationships both ways.
import type { DataType } from '../../../src/core/data-type.js';
import type { Catalog, Column, Dataset, Relationship } from '../../../src/core/dataset.js';

const string: DataType = { kind: 'string' };
const int32: DataType = { kind: 'int32' };

function column(name: string, type: DataType, more: Partial<Column> = {}): Column {
  return { name, type, nullable: true, ...more };
}

function dataset(
  name: string,
  key: readonly string[],
  columns: readonly Column[],
  more: Partial<Dataset> = {},
): Dataset {
  return {
    name,
    contract: { id: name, version: '1.0.0' },
    graphql: {},
    columns,
    key,
    relationships: [],
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
    ...more,
  };
}

function relationship(
  name: string,
  target: string,
  more: Pick<Relationship, 'from' | 'to' | 'cardinality'>,
): Relationship {
  return { name, target, ...more };
}

const flights = dataset(
  'flights',
  ['carrier', 'flight', 'time_hour'],
  [
    column('carrier', string, { nullable: false, description: 'Two-letter code of the airline.', examples: ['UA'] }),
    column('flight', int32, { nullable: false }),
    column('time_hour', { kind: 'timestamp' }, { nullable: false }),
    column('dep_delay', int32),
    column('tailnum', string),
    column('dest', string),
    column('flown_on', { kind: 'date' }),
    column('miles', { kind: 'int64' }),
    column('fare', { kind: 'decimal', precision: 10, scale: 2 }),
    column('air_time', { kind: 'float64' }),
    column('cancelled', { kind: 'boolean' }),
  ],
  {
    description: 'Departures from New York.',
    quality: [
      { type: 'library', name: 'tail numbers are known', column: 'tailnum' },
      { type: 'text', name: 'complete' },
    ],
    relationships: [
      relationship('plane', 'planes', { from: ['tailnum'], to: ['tailnum'], cardinality: 'one' }),
      relationship('airline', 'airlines', { from: ['carrier'], to: ['carrier'], cardinality: 'one' }),
    ],
  },
);

const planes = dataset(
  'planes',
  ['tailnum'],
  [
    column('tailnum', string, { nullable: false }),
    column('seats', int32),
    column('details', { kind: 'json' }),
    column('names', { kind: 'list', element: string }),
    column('engine', {
      kind: 'struct',
      fields: [
        { name: 'maker_name', type: string, nullable: false },
        { name: 'thrust', type: { kind: 'float64' }, nullable: true },
      ],
    }),
    column('checks', {
      kind: 'list',
      element: { kind: 'struct', fields: [{ name: 'checked_on', type: { kind: 'date' }, nullable: true }] },
    }),
  ],
  { relationships: [relationship('flights', 'flights', { from: ['tailnum'], to: ['tailnum'], cardinality: 'many' })] },
);

const airlines = dataset(
  'airlines',
  ['carrier'],
  [column('carrier', string, { nullable: false }), column('name', string)],
  {
    relationships: [relationship('flights', 'flights', { from: ['carrier'], to: ['carrier'], cardinality: 'many' })],
  },
);

const dailyCarrierPerformance = dataset(
  'daily_carrier_performance',
  [],
  [column('carrier', string), column('flights', int32)],
);

const all = [flights, planes, airlines, dailyCarrierPerformance];

export const sampleCatalog: Catalog = { datasets: new Map(all.map((d) => [d.name, d])), servers: new Map() };

export const emptyCatalog: Catalog = { datasets: new Map(), servers: new Map() };
