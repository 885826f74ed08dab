// PostgreSQL as a sink: rows into a table, those whose key is there already by the binding's setting.
import pg from 'pg';
import { reasonOf, rejectOnAbort } from '../abort-reason.js';
import { sendInParts } from '../send-in-parts.js';
import type { Sink, SinkOptions } from '../sink.js';
import { postgresSinkCapabilities } from './capabilities.js';
import { clientOptions } from './client-options.js';
import { insertRecords } from './insert-records.js';
import { compileInsert } from './insert-statement.js';
import { mapPostgresError } from './map-error.js';

const defaultConnections = 8;

/**
 * Connects to a table, which needs a primary key or a unique index over the dataset's key. Settings of the binding:
 * `onConflict` (`update`, `nothing`; `update`), `connections` (8). Those of the server: `schema`, and see `clientOptions`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createPostgresSink({ server, binding, dataset }: SinkOptions): Sink {
  const statement = compileInsert(dataset, binding, {
    schema: binding.database ?? String(server.settings['schema'] ?? 'public'),
    onConflict: binding.settings['onConflict'] === 'nothing' ? 'nothing' : 'update',
  });
  const pool = new pg.Pool({
    ...clientOptions(server),
    max: Number(binding.settings['connections'] ?? defaultConnections),
  });
  // One that is lost while it rests is taken out of the pool; the next one says what is wrong.
  pool.on('error', () => undefined);
  return {
    kind: 'postgres',
    capabilities: postgresSinkCapabilities(dataset.key.length > 0),
    send(records, context) {
      return sendInParts(records, (part) => {
        context.called('Insert');
        return insertRecords(pool, statement, part, context.signal);
      });
    },
    async ping(signal) {
      const abort = rejectOnAbort(signal);
      try {
        await abort.race(pool.query('SELECT 1'));
      } catch (error) {
        throw signal.aborted ? reasonOf(signal) : mapPostgresError(error, 'SINK');
      } finally {
        abort.dispose();
      }
    },
    stop: () => pool.end(),
  };
}
