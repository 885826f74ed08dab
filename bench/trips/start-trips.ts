// The trips' stores and a gateway over them, each a process of its own: what the benches of SQL and of exports begin with.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePorts } from '../../test/engines/start/engine-process.js';
import { startPostgres } from '../../test/engines/start/start-postgres.js';
import { type GatewayOptions, type Started, startGateway, startProcess } from '../start-processes.js';

/** Trips in PostgreSQL: enough for the largest answer that the bench of SQL asks it for. */
const postgresTrips = 200_000;

export interface TripStores {
  readonly clickhouseUrl: string;
  /** Undefined where it wasn't asked for, or can't be had here. */
  readonly postgres: { readonly port: number; readonly url: string } | undefined;
  stop(): Promise<void>;
}

/** Resolves when both answer. */
export async function startTripStores({ postgres: isWanted }: { readonly postgres: boolean }): Promise<TripStores> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'lakegate-bench-trips-'));
  const clickhouse = await startProcess(['dist/local/main.js', 'bench/trips', '--state', scratch], /^\{/);
  const postgres = isWanted ? await startPostgresTrips() : undefined;
  return {
    clickhouseUrl: (JSON.parse(clickhouse.line) as { readonly clickhouse: string }).clickhouse,
    postgres,
    stop: async () => {
      await clickhouse.stop();
      await postgres?.stop();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** A gateway over them, which answers SQL too. */
export async function startTripGateway(
  { clickhouseUrl, postgres }: TripStores,
  options: Pick<GatewayOptions, 'profileDir' | 'flags'>,
): Promise<Started & { readonly url: string; readonly sqlPort: number }> {
  const [sqlPort = 0] = await freePorts(1);
  const gateway = await startGateway(undefined, {
    ...options,
    config: 'bench/trips/gateway.yaml',
    environment: {
      LAKEGATE_CLICKHOUSE_URL: clickhouseUrl,
      LAKEGATE_BENCH_POSTGRES_URL: postgres?.url ?? 'postgres://127.0.0.1:1/none',
      SQL_PORT: String(sqlPort),
    },
  });
  return { ...gateway, sqlPort };
}

/** The same columns and values as in `local.yaml`, in PostgreSQL's words. */
const seed = `CREATE TABLE trips AS SELECT number::bigint AS trip,
  (ARRAY['AA', 'B6', 'DL', 'EV', 'MQ', 'UA', 'US', 'WN'])[number % 8 + 1] AS carrier,
  number % 5000 + 1 AS flight,
  (ARRAY['EWR', 'JFK', 'LGA'])[number % 3 + 1] AS origin,
  'D' || (number % 97) AS dest,
  TIMESTAMPTZ '2013-01-01 00:00:00Z' + number * INTERVAL '31 seconds' AS departed_at,
  DATE '2013-01-01' + number % 365 AS day,
  CASE WHEN number % 41 = 0 THEN NULL ELSE number * 7 % 300 - 60 END AS delay,
  (number % 2000 * 1.25)::double precision AS distance,
  (number % 100000 * 0.37)::numeric(12, 2) AS fare
FROM generate_series(0, ${String(postgresTrips - 1)}) AS number`;

async function startPostgresTrips(): Promise<Awaited<ReturnType<typeof startPostgres>> | undefined> {
  const server = await startPostgres().catch((error: unknown) => {
    process.stderr.write(`without PostgreSQL: ${String(error)}\n`);
    return undefined;
  });
  if (server === undefined) return undefined;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  for (const text of [seed, 'ALTER TABLE trips ADD PRIMARY KEY (trip)', 'VACUUM ANALYZE trips'])
    await client.query(text);
  await client.end();
  return server;
}
