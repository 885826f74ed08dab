// ClickHouse as a sink: asynchronous inserts that are waited for; the server puts those of all requests together.
import { LakegateError } from '../../src/core/errors.js';
import { clickhouseDialect } from '../sql/clickhouse-dialect.js';
import { sendInParts } from '../send-in-parts.js';
import type { Sink, SinkOptions } from '../sink.js';
import { createClickhouseClient, setting } from './create-client.js';
import { compileRowEncoder } from './encode-row.js';
import { insertRows, sinkCodeOf } from './insert-rows.js';
import { mapError } from './map-error.js';
import { clickhouseSinkCapabilities } from './sink-capabilities.js';
import { type FitsTable, readTableLimits } from './table-limits.js';

/**
 * Connects to a table. Settings of the server: `url`, `database`, `username`?, `password`?. Of the binding: `asyncInsert`
 * (`false`: each batch is an insert of its own at once).
 * @throws LakegateError CONFIG_INVALID
 */
export function createClickhouseSink({ server, binding, dataset }: SinkOptions): Sink {
  const quote = (name: string): string => clickhouseDialect.quoteIdentifier(name);
  const client = createClickhouseClient(server);
  const database = binding.database ?? setting(server, 'database');
  const encoder = compileRowEncoder(dataset, binding);
  const columns = encoder.columns.map(({ physicalName }) => quote(physicalName)).join(', ');
  let limits: Promise<FitsTable> | undefined;
  const target = {
    client,
    into: `${quote(database)}.${quote(binding.physicalName)} (${columns})`,
    encoder,
    limits: () => {
      limits ??= readTableLimits(client, { database, name: binding.physicalName }, encoder.columns);
      // What went wrong is asked again the next time.
      limits.catch(() => (limits = undefined));
      return limits;
    },
    settings: binding.settings['asyncInsert'] === false ? { async_insert: 0 as const } : {},
  };
  return {
    kind: 'clickhouse',
    capabilities: clickhouseSinkCapabilities,
    send(records, context) {
      return sendInParts(records, (part) => {
        context.called('Insert');
        return insertRows(target, part, context.signal);
      });
    },
    async ping(signal) {
      const answer = await client.ping({ select: true, abort_signal: signal });
      if (answer.success) return;
      if (signal.aborted) throw mapError(answer.error, signal);
      throw new LakegateError(sinkCodeOf(answer.error), { cause: answer.error });
    },
    stop: () => client.close(),
  };
}
