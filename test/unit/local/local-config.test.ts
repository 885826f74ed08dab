import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LocalConfigError, loadLocalConfig, parseLocalConfig } from '../../../local/local-config.js';

const example = join(import.meta.dirname, '../../../examples/nycflights');

function problemsOf(text: string): readonly string[] {
  try {
    parseLocalConfig(text, example);
  } catch (error) {
    if (error instanceof LocalConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('local.yaml', () => {
  it('gives the example its tables, with absolute paths', async () => {
    const config = await loadLocalConfig(example);
    expect(Object.keys(config.athena?.nycflights ?? {})).toEqual([
      'flights',
      'weather',
      'planes',
      'airports',
      'airlines',
      'daily_carrier_performance',
      'carrier_feature_history',
      'plane_feature_history',
    ]);
    expect(config.clickhouse?.nycflights?.weather).toEqual({
      parquet: join(example, 'data/weather.parquet'),
      orderBy: ['origin', 'time_hour'],
    });
    expect(config.dynamodb?.planes?.key).toEqual({ partition: 'tailnum' });
    expect(config.ports).toEqual({});
  });

  it('puts named sources before the SQL that reads them, in the words of the engine', () => {
    const table = '{ sql: SELECT 1 FROM f, sources: { f: data/flights.parquet } }';
    const config = parseLocalConfig(`redshift: { s: { t: ${table} } }\nclickhouse: { d: { t: ${table} } }`, example);
    const file = join(example, 'data/flights.parquet');
    const rest = 'SELECT * FROM (SELECT 1 FROM f) AS built';
    expect(config.redshift?.s?.t?.sql).toBe(`WITH f AS (SELECT * FROM read_parquet('${file}')) ${rest}`);
    expect(config.clickhouse?.d?.t?.sql).toBe(`WITH f AS (SELECT * FROM file('${file}', Parquet)) ${rest}`);
  });

  it('reads keys, indexes and ports', () => {
    const config = parseLocalConfig(
      'dynamodb: { t: { sql: SELECT 1, key: { partition: a, sort: b }, indexes: [{ name: i, partition: c }] } }\n' +
        'ports: { dynamodb: 8000 }',
      example,
    );
    const key = { partition: 'a', sort: 'b' };
    expect(config.dynamodb?.t).toEqual({ sql: 'SELECT 1', key, indexes: [{ name: 'i', partition: 'c' }] });
    expect(config.ports).toEqual({ dynamodb: 8000 });
  });

  it('reads which servers the lake governs', () => {
    const text = (governs: string) => `lakeFormation: { file: lake-formation.yaml, governs: ${governs} }`;
    const config = parseLocalConfig(text('[redshift, athena]'), example);
    expect(config.lakeformation?.governs).toEqual(['athena', 'redshift']);
    for (const wrong of ['[clickhouse]', 'athena']) {
      expect(problemsOf(text(wrong))[0]).toContain('lakeFormation.governs: expected a list of athena, redshift');
    }
  });

  it('reads queues, and which of them the lake tells of changes', () => {
    const config = parseLocalConfig(
      'sqs: { queues: [changes] }\nlakeFormation: { file: lake-formation.yaml, events: changes }',
      example,
    );
    expect(config.sqs).toEqual(['changes']);
    expect(config.lakeformation?.events).toBe('changes');
    expect(problemsOf('sqs: { queues: ["a b"] }\nlakeFormation: { file: lake-formation.yaml, events: c }')).toEqual([
      'sqs.queues[0]: expected a name of up to 80 letters, digits, - and _, found "a b"',
      'lakeFormation.events: expected one of sqs.queues, found "c"',
    ]);
    expect(problemsOf('sqs: {}')).toEqual(['sqs.queues: expected a list of names, at least one, found nothing']);
  });

  it('reads columns of an empty table, and that a broker is wanted', () => {
    const config = parseLocalConfig(
      'clickhouse: { d: { t: { columns: { id: UInt64, note: Nullable(String) }, orderBy: [id] } } }\nmqtt: {}',
      example,
    );
    expect(config.clickhouse?.d?.t).toEqual({ columns: { id: 'UInt64', note: 'Nullable(String)' }, orderBy: ['id'] });
    expect(config.mqtt).toEqual({});
    expect(problemsOf('clickhouse: { d: { t: { columns: {}, sql: SELECT 1 } } }\nmqtt: { users: 1 }')).toEqual([
      'clickhouse.d.t.sql: expected not to stand beside columns',
      'clickhouse.d.t.columns: expected a type for each column, found {}',
      'mqtt.users: unknown, expected one of ',
    ]);
  });

  it('reads where the lake is described, and a port for it', () => {
    const config = parseLocalConfig(
      'lakeFormation: { file: lake-formation.yaml }\nports: { lakeFormation: 9000 }',
      example,
    );
    expect(config.lakeformation).toEqual({ file: join(example, 'lake-formation.yaml') });
    expect(config.ports).toEqual({ lakeformation: 9000 });
    expect(problemsOf('lakeFormation: { file: gone.yaml }')).toEqual([
      'lakeFormation.file: expected a state file, none at gone.yaml',
    ]);
  });

  it('reads what lands where, and what that needs', () => {
    const servers = 'kinesis: { streams: { s: {} } }\nmqtt: {}\nclickhouse: { d: { t: { columns: { a: Int32 } } } }\n';
    const landing = 'landing: [{ kinesis: s, table: d.t }, { mqtt: a/+, table: d.t }]';
    expect(parseLocalConfig(servers + landing, example).landing).toEqual([
      { kinesis: 's', table: 'd.t' },
      { mqtt: 'a/+', table: 'd.t' },
    ]);
    expect(problemsOf('mqtt: {}\nlanding: [{ kinesis: s, table: d.t }, { kinesis: s, mqtt: a }]')).toEqual([
      'landing[0]: expected a clickhouse server in this file',
      'landing[0]: expected a kinesis server in this file',
      'landing[1]: expected either kinesis or mqtt',
      'landing[1]: expected a clickhouse server in this file',
      'landing[1]: expected a kinesis server in this file',
      'landing[1].table: expected a text, found nothing',
    ]);
  });

  it('reports every problem with its path and what was expected', () => {
    expect(
      problemsOf(`
athena: { d: { both: { parquet: data/flights.parquet, sql: SELECT 1 }, gone: { parquet: data/gone.parquet }, t: 3 } }
clickhouse: { d: { t: { parquet: data/flights.parquet, orderBy: carrier, primaryKey: [carrier] } } }
dynamodb: { t: { parquet: data/planes.parquet }, u: { sql: SELECT 1, where: a, key: { partition: 1 } } }
ports: { athena: 70000, mysql: 1 }
postgres: {}
`),
    ).toEqual([
      'postgres: unknown, expected one of athena, redshift, clickhouse, dynamodb, kinesis, sqs, mqtt, lakeFormation, landing, ports',
      'athena.d.both: expected either parquet or sql',
      'athena.d.gone.parquet: expected a Parquet file, none at data/gone.parquet',
      'athena.d.t: expected a mapping, found 3',
      'athena.d.t: expected either parquet or sql',
      'clickhouse.d.t.primaryKey: unknown, expected one of parquet, where, sql, sources, columns, orderBy, replacing',
      'clickhouse.d.t.orderBy: expected a list of column names, found "carrier"',
      'dynamodb.t.key: expected a mapping, found nothing',
      'dynamodb.t.key.partition: expected a text, found nothing',
      'dynamodb.u.where: expected only beside parquet',
      'dynamodb.u.key.partition: expected a text, found 1',
      'ports.mysql: unknown, expected one of athena, redshift, clickhouse, dynamodb, kinesis, sqs, mqtt, lakeFormation',
      'ports.athena: expected a port from 1 to 65535, found 70000',
    ]);
  });

  it('reads the streams of Kinesis, of one shard unless they say', () => {
    const config = parseLocalConfig('kinesis: { streams: { readings: { shards: 2 }, more.or-less: } }', example);
    expect(config.kinesis).toEqual({ readings: { shards: 2 }, 'more.or-less': { shards: 1 } });
    expect(problemsOf('kinesis: { streams: { ..: { shards: 0 }, b: { shard: 1 } } }')).toEqual([
      'kinesis.streams...: expected a name of up to 128 letters, digits, ., - and _, found ".."',
      'kinesis.streams....shards: expected a number from 1 to 100, found 0',
      'kinesis.streams.b.shard: unknown, expected one of shards',
    ]);
    expect(problemsOf('kinesis: {}')).toEqual(['kinesis.streams: expected a mapping, found nothing']);
  });

  it('refuses an empty file and broken YAML', () => {
    expect(problemsOf('')).toEqual([
      '(root): expected at least one of athena, redshift, clickhouse, dynamodb, kinesis, sqs, mqtt, lakeFormation',
    ]);
    expect(problemsOf('athena: [')).not.toEqual([]);
  });
});
