// Rankings by an embedding on the local ClickHouse, whose arrays come of Parquet, so that their elements may be null.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickhouseConnector } from '../../connectors/clickhouse/create-connector.js';
import type { Connector } from '../../connectors/connector.js';
import { createClickhouseServer } from '../../local/clickhouse/create-clickhouse-server.js';
import type { Row } from '../../src/core/value.js';
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

describe('vectors of 1,536 numbers in ClickHouse', () => {
  it('go in the body of the request, whatever may stand in a URL', async () => {
    const path = await mkdtemp(join(tmpdir(), 'wide-vectors-'));
    const dimensions = 1536;
    const wide = Array.from({ length: 20 }, (_, id): Row => [
      id,
      'red',
      Array.from({ length: dimensions }, (_, d) => Math.sin((id + 1) * (d + 1)) / 3),
    ]);
    const server = await createClickhouseServer({
      dataDir: join(path, 'clickhouse'),
      databases: { wide: { spots: { parquet: await writeParquet(path, 'spots', columns, wide), orderBy: ['id'] } } },
    });
    const longest = { url: 0 };
    const proxy = createServer((request, response) => {
      longest.url = Math.max(longest.url, request.url?.length ?? 0);
      const { method, headers } = request;
      const onward = httpRequest(`${server.url}${request.url ?? ''}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const { port } = proxy.address() as AddressInfo;
    const connector = createClickhouseConnector({
      name: 'store',
      kind: 'clickhouse',
      settings: { url: `http://127.0.0.1:${String(port)}`, database: 'wide' },
    });
    try {
      const ask = createRanker('clickhouse', connector, { dimensions });
      for (const to of [{ vector: wide[7]![2] as number[] }, { key: { id: 7 } }]) {
        const [first, second] = await ask({ metric: 'l2', to, k: 2, team: 'red', from: 0 });
        expect(first?.node.id).toBe(7);
        expect(first?.distance).toBeCloseTo(0, 9);
        expect(second!.distance).toBeGreaterThan(1);
      }
      expect(longest.url).toBeGreaterThan(0);
      expect(longest.url).toBeLessThan(6000);
    } finally {
      await connector.stop();
      proxy.close();
      await server.stop();
      await rm(path, { recursive: true });
    }
  }, 60_000);
});
