// The battery over PostgreSQL's connector, in a database whose own collation isn't the one that answers are ordered by.
import { afterAll, beforeAll, describe } from '@jest/globals';
import pg from 'pg';
import type { Connector } from '../../connectors/connector.js';
import { createPostgresConnector } from '../../connectors/postgres/create-connector.js';
import { postgresCapabilities } from '../../connectors/postgres/read-capabilities.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import type { DataType } from '../../src/core/data-type.js';
import type { Column, Server } from '../../src/core/dataset.js';
import type { Row, Value } from '../../src/core/value.js';
import { bindingsOf } from '../conformance/binding.js';
import { sampleColumns, samples, series, seriesColumns } from '../conformance/fixture.js';
import { runConformance } from '../conformance/run-conformance.js';
import { runRankingBattery } from '../support/ranking-battery.js';
import { createRanker, dimensions, rows as spots } from '../support/vector-ranking.js';
import { type PostgresServer, startPostgres } from './start/start-postgres.js';

function serverAt(url: string): Server {
  return { name: 'postgres', kind: 'postgres', settings: { url, schema: 'fixture', sslMode: 'disable' } };
}

runConformance('postgres', postgresCapabilities, async () => {
  const server = await startPostgres();
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query("CREATE SCHEMA fixture; SET search_path = fixture; SET TIME ZONE 'UTC'");
  await client.query('CREATE TYPE pair AS (code int, text text)');
  await fillTable(client, 'samples', { columns: sampleColumns, rows: samples });
  await fillTable(client, 'series', { columns: seriesColumns, rows: series });
  const connector = createPostgresConnector(serverAt(server.url));
  return {
    connector,
    bindings: bindingsOf('postgres'),
    guard: guardConnector,
    unreachable: () => createPostgresConnector(serverAt('postgres://postgres@127.0.0.1:9/postgres')),
    runningStatements: async () => {
      const { rows } = await client.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%series%' AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
      );
      return rows[0]?.n ?? 0;
    },
    stop: async () => {
      await client.end();
      await connector.stop();
      await server.stop();
    },
  };
});

async function fillTable(
  client: pg.Client,
  name: string,
  { columns, rows }: { readonly columns: readonly Column[]; readonly rows: readonly Row[] },
): Promise<void> {
  const shape = columns.map((column) => `"${column.name}" ${typeOf(column.type)}`).join(', ');
  await client.query(
    `CREATE TABLE ${name} (${shape}, PRIMARY KEY (${columns[0]!.name}${name === 'series' ? ', seq' : ''}))`,
  );
  const places = columns.map(
    (column, i) => `$${String(i + 1)}::text::${typeOf(column.type).replace(/ COLLATE.*/, '')}`,
  );
  for (const row of rows) {
    await client.query(
      `INSERT INTO ${name} VALUES (${places.join(', ')})`,
      row.map((value, i) => textOf(value, columns[i]!.type)),
    );
  }
}

function typeOf(type: DataType): string {
  switch (type.kind) {
    case 'int32':
      return 'integer';
    case 'int64':
      return 'bigint';
    case 'decimal':
      return `numeric(${String(type.precision)}, ${String(type.scale)})`;
    case 'float64':
      return 'float8';
    case 'string':
      return 'text COLLATE "en-x-icu"';
    case 'timestamp':
      return 'timestamptz';
    case 'list':
      return `${typeOf(type.element)}[]`;
    case 'struct':
      return 'pair';
    default:
      return type.kind;
  }
}

/** A value as PostgreSQL reads it from text. */
function textOf(value: Value, type: DataType): string | null {
  if (value === null) return null;
  if (type.kind === 'list') return `{${(value as Row).map((member) => String(member)).join(',')}}`;
  if (type.kind === 'struct') {
    const members = (value as Row).map((member) => {
      if (member === null) return '';
      return typeof member === 'string' ? `"${member.replaceAll('"', '""')}"` : String(member);
    });
    return `(${members.join(',')})`;
  }
  return String(value);
}

describe.each(['real[]', 'float8[]', 'jsonb', undefined, `vector(${String(dimensions)})`, 'vector', 'halfvec'])(
  'the nearest rows of PostgreSQL by a %s',
  (physicalType) => {
    let server: PostgresServer;
    let connector: Connector;
    let ask: ReturnType<typeof createRanker>;
    beforeAll(async () => {
      const isVector = /^(vector|halfvec)/.test(physicalType ?? '');
      server = await startPostgres(isVector ? 'pgvector' : 'any');
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query(`CREATE SCHEMA fixture; ${isVector ? 'CREATE EXTENSION vector' : ''}`);
      await client.query(
        `CREATE TABLE fixture.spots (id int PRIMARY KEY, team text, spot ${physicalType ?? 'real[]'})`,
      );
      for (const [id, team, spot] of spots) {
        // pgvector's types hold no empty vector, and one of a length none of another.
        const fits = !isVector || (spot as Row).length >= (physicalType?.includes('(') === true ? dimensions : 1);
        const isText = isVector || physicalType === 'jsonb';
        const value = fits ? (isText ? JSON.stringify(spot) : spot) : null;
        await client.query('INSERT INTO fixture.spots VALUES ($1, $2, $3)', [id, team, value]);
      }
      await client.end();
      connector = createPostgresConnector(serverAt(server.url));
      ask = createRanker('postgres', connector, { physicalType });
    });
    afterAll(async () => {
      await connector.stop();
      await server.stop();
    });

    runRankingBattery(() => ask);
  },
);
