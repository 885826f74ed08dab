// The PostgreSQL connector: a pool for one server, and the role files of this folder around it.
import pg from 'pg';
import type { Server } from '../../src/core/dataset.js';
import { rejectOnAbort } from '../abort-reason.js';
import type { Connector } from '../connector.js';
import type { SqlStatement } from '../sql/dialect.js';
import { clientOptions } from './client-options.js';
import { describeTable } from './describe-table.js';
import { compileQuery, executeRanking, isRanking } from './approximate-ranking.js';
import { executeQuery } from './execute-query.js';
import { mapPostgresError } from './map-error.js';
import { postgresCapabilities } from './read-capabilities.js';

const maxConnections = 16;

/**
 * What the dialect relies on, and that nothing is written, whatever a statement says. A compiler of plans would spend more
 * time on most statements than it saves, and can't be interrupted.
 */
const session = [
  'DateStyle=ISO',
  'TimeZone=UTC',
  'IntervalStyle=postgres',
  'extra_float_digits=1',
  'standard_conforming_strings=on',
  'jit=off',
  'default_transaction_read_only=on',
  // An approximate index of pgvector's (0.8) goes on until a condition beneath the ranking leaves enough rows.
  'hnsw.iterative_scan=strict_order',
  'hnsw.max_scan_tuples=2147483647',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/**
 * Connects to PostgreSQL. Settings: `schema` (`public`), and see `clientOptions`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createPostgresConnector(server: Server): Connector {
  const options = { ...clientOptions(server), options: session };
  const schema = String(server.settings['schema'] ?? 'public');
  const pool = new pg.Pool({ ...options, max: maxConnections });
  // One that is lost while it rests is taken out of the pool; the next one says what is wrong.
  pool.on('error', () => undefined);
  return {
    kind: 'postgres',
    capabilities: postgresCapabilities,
    compile: (plan) => compileQuery(plan, schema),
    execute: (query, context) => {
      const access = { pool, options };
      if (isRanking(query.native)) return executeRanking(access, query.native, context);
      return executeQuery(access, query.native as SqlStatement, context);
    },
    async ping(signal) {
      const abort = rejectOnAbort(signal);
      try {
        await abort.race(pool.query('SELECT 1'));
      } catch (error) {
        throw mapPostgresError(error, 'STORE', signal);
      } finally {
        abort.dispose();
      }
    },
    describeTable: (name, signal) =>
      describeTable(pool, { schema: name.database ?? schema, table: name.table }, signal),
    stop: () => pool.end(),
  };
}
