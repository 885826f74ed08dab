// ClickHouse at the floor: the lines that the store sends become the answer without being parsed.
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { clickhouseDialect } from '../../connectors/sql/clickhouse-dialect.js';
import type { SqlCall } from '../native-call.js';

/** Sends a call and gives its rows as JSON text. */
export function createClickhouseRead(url: string): (call: SqlCall) => Promise<string> {
  const client = createClient({
    url,
    max_open_connections: 64,
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
  });
  return async ({ text, parameters }) => {
    const result = await client.query({
      query: text,
      format: 'JSONCompactEachRow',
      query_params: Object.fromEntries(parameters.map(({ name, bound }) => [name, bound])),
      clickhouse_settings: { ...clickhouseDialect.settings },
    });
    return `[${(await result.text()).trimEnd().replaceAll('\n', ',')}]`;
  };
}
