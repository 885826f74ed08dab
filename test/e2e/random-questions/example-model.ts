// The example's datasets as random questions need them: columns with sample values, relationships, bindings, and what
// each principal sees of them. Written by hand beside the contracts, so that it shares nothing with them.
import type { ExamplePrincipal } from '../support/ask.js';
import type { Oracle } from '../support/oracle.js';

export type ColumnKind = 'int' | 'double' | 'text' | 'instant' | 'date';

export interface ModelColumn {
  /** In SQL; GraphQL's name follows from it. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Values that occur, so that filters match something. */
  readonly samples: readonly (string | number)[];
}

export interface ModelRelationship {
  readonly name: string;
  readonly target: TableName;
  readonly many: boolean;
  /** Columns here and there that are equal. */
  readonly on: readonly (readonly [string, string])[];
}

export interface ModelDataset {
  readonly table: TableName;
  /** GraphQL's type, from which the names of its inputs follow, and its list field. */
  readonly type: string;
  readonly list: string;
  readonly key: readonly string[];
  readonly columns: readonly ModelColumn[];
  readonly relationships: readonly ModelRelationship[];
  readonly bindings: readonly string[];
}

/** What a principal sees. */
export type Model = ReadonlyMap<TableName, ModelDataset>;

export type TableName =
  'flights' | 'weather_readings' | 'planes' | 'airports' | 'airlines' | 'daily_carrier_performance';

interface Declared {
  readonly type: string;
  readonly list: string;
  readonly key: readonly string[];
  readonly columns: Readonly<Record<ColumnKind, string>>;
  readonly relationships: readonly ModelRelationship[];
  readonly bindings: readonly string[];
}

const one = (name: string, target: TableName, ...on: (readonly [string, string])[]): ModelRelationship => ({
  name,
  target,
  many: false,
  on,
});
const many = (name: string, target: TableName, ...on: (readonly [string, string])[]): ModelRelationship => ({
  name,
  target,
  many: true,
  on,
});

const declared: Readonly<Record<TableName, Declared>> = {
  flights: {
    type: 'Flight',
    list: 'flights',
    key: ['carrier', 'flight', 'origin', 'time_hour'],
    columns: {
      int: `year month day dep_time sched_dep_time dep_delay arr_time sched_arr_time arr_delay flight air_time distance`,
      double: '',
      text: 'carrier tailnum origin dest',
      instant: 'time_hour',
      date: '',
    },
    relationships: [
      one('airline', 'airlines', ['carrier', 'carrier']),
      one('plane', 'planes', ['tailnum', 'tailnum']),
      one('origin_airport', 'airports', ['origin', 'faa']),
      one('dest_airport', 'airports', ['dest', 'faa']),
      one('weather', 'weather_readings', ['origin', 'origin'], ['time_hour', 'time_hour']),
    ],
    bindings: ['athena', 'clickhouse'],
  },
  weather_readings: {
    type: 'WeatherReading',
    list: 'weatherReadings',
    key: ['origin', 'time_hour'],
    columns: {
      int: 'wind_dir',
      double: 'temp dewp humid wind_speed wind_gust precip pressure visib',
      text: 'origin',
      instant: 'time_hour',
      date: '',
    },
    relationships: [
      one('airport', 'airports', ['origin', 'faa']),
      many('flights', 'flights', ['origin', 'origin'], ['time_hour', 'time_hour']),
    ],
    bindings: ['athena', 'clickhouse'],
  },
  planes: {
    type: 'Plane',
    list: 'planes',
    key: ['tailnum'],
    columns: {
      int: 'year engines seats speed',
      double: '',
      text: 'tailnum type manufacturer model engine',
      instant: '',
      date: '',
    },
    relationships: [many('flights', 'flights', ['tailnum', 'tailnum'])],
    bindings: ['athena', 'dynamodb'],
  },
  airports: {
    type: 'Airport',
    list: 'airports',
    key: ['faa'],
    columns: { int: 'alt tz', double: 'lat lon', text: 'faa name dst tzone', instant: '', date: '' },
    relationships: [
      many('departures', 'flights', ['faa', 'origin']),
      many('arrivals', 'flights', ['faa', 'dest']),
      many('weather_readings', 'weather_readings', ['faa', 'origin']),
    ],
    bindings: ['athena', 'dynamodb'],
  },
  airlines: {
    type: 'Airline',
    list: 'airlines',
    key: ['carrier'],
    columns: { int: '', double: '', text: 'carrier name', instant: '', date: '' },
    relationships: [
      many('flights', 'flights', ['carrier', 'carrier']),
      many('daily_performance', 'daily_carrier_performance', ['carrier', 'carrier']),
    ],
    bindings: ['athena', 'dynamodb'],
  },
  daily_carrier_performance: {
    type: 'DailyCarrierPerformance',
    list: 'dailyCarrierPerformances',
    key: ['carrier', 'date'],
    columns: {
      int: 'flights cancelled',
      double: 'avg_dep_delay avg_arr_delay',
      text: 'carrier',
      instant: '',
      date: 'date',
    },
    relationships: [one('airline', 'airlines', ['carrier', 'carrier'])],
    bindings: ['athena', 'redshift'],
  },
};

/** Tables and columns that a principal doesn't see. */
const hidden: Readonly<Record<Exclude<ExamplePrincipal, 'marketing' | 'nobody'>, readonly string[]>> = {
  engineer: [],
  analyst: ['flights.tailnum'],
  'united-partner': ['weather_readings', 'planes', 'daily_carrier_performance', 'flights.air_time'],
  regulator: ['weather_readings', 'planes', 'daily_carrier_performance'],
};

/** What each principal sees, with sample values of each column. */
export async function loadModels(oracle: Oracle): Promise<Readonly<Record<keyof typeof hidden, Model>>> {
  const samples = new Map<string, readonly (string | number)[]>();
  for (const [table, { columns }] of Object.entries(declared)) {
    for (const name of Object.values(columns).flatMap(split)) {
      const sql = `SELECT v FROM (SELECT DISTINCT ${name} AS v FROM ${table} WHERE ${name} IS NOT NULL) ORDER BY hash(v) LIMIT 40`;
      const rows = await oracle.rows('engineer', sql);
      samples.set(
        `${table}.${name}`,
        rows.map((row) => row.v as string | number),
      );
    }
  }
  const modelOf = (principal: keyof typeof hidden): Model => buildModel(new Set(hidden[principal]), samples);
  return {
    engineer: modelOf('engineer'),
    analyst: modelOf('analyst'),
    'united-partner': modelOf('united-partner'),
    regulator: modelOf('regulator'),
  };
}

function buildModel(unseen: ReadonlySet<string>, samples: ReadonlyMap<string, readonly (string | number)[]>): Model {
  const isSeen = (table: string, column: string): boolean => !unseen.has(table) && !unseen.has(`${table}.${column}`);
  const tables = Object.entries(declared) as [TableName, Declared][];
  return new Map(
    tables
      .filter(([table]) => !unseen.has(table))
      .map(([table, { columns, relationships, ...rest }]): [TableName, ModelDataset] => [
        table,
        {
          table,
          ...rest,
          columns: (Object.entries(columns) as [ColumnKind, string][]).flatMap(([kind, names]) =>
            split(names)
              .filter((name) => isSeen(table, name))
              .map((name) => ({ name, kind, samples: samples.get(`${table}.${name}`) ?? [] })),
          ),
          relationships: relationships.filter(({ target, on }) =>
            on.every(([from, to]) => isSeen(table, from) && isSeen(target, to)),
          ),
        },
      ]),
  );
}

function split(names: string): readonly string[] {
  return names.split(' ').filter((name) => name !== '');
}

/** GraphQL's name of a column or relationship. */
export function fieldName(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
