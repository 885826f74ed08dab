// Rankings by an embedding on the local ClickHouse, whose arrays come of Parquet, so that their elements may be null.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickhouseConnector } from '../../connectors/clickhouse/create-connector.js';
import type { Connector } from '../../connectors/connector.js';
import { createClickhouseServer } from '../../local/clickhouse/create-clickhouse-server.js';
import { writeParquet } from '../conformance/write-parquet.js';
import { runRankingBattery } from '../support/ranking-battery.js';
import { columns, createRanker, rows } from '../support/vector-ranking.js';

describe('the nearest rows in ClickHouse', () => {
  let stop = (): Promise<void> => Promise.resolve();
  let connector: Connector;
  let ask: ReturnType<typeof createRanker>;
  beforeAll(async () => {
    const path = await mkdtemp(join(tmpdir(), 'vectors-'));
    const parquet = await writeParquet(path, 'spots', columns, rows);
    const server = await createClickhouseServer({
      dataDir: join(path, 'clickhouse'),
      databases: { vectors: { spots: { parquet, orderBy: ['id'] } } },
    });
    connector = createClickhouseConnector({
      name: 'store',
      kind: 'clickhouse',
      settings: { url: server.url, database: 'vectors' },
    });
    ask = createRanker('clickhouse', connector);
    stop = async () => {
      await connector.stop();
      await server.stop();
      await rm(path, { recursive: true });
    };
  }, 60_000);
  afterAll(async () => {
    await stop();
  });

  runRankingBattery(() => ask);
});
