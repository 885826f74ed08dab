// Local stores of SQL with the same tables in each, and their connectors by the name of the server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAthenaConnector } from '../../../connectors/athena/create-connector.js';
import { createClickhouseConnector } from '../../../connectors/clickhouse/create-connector.js';
import type { Connector } from '../../../connectors/connector.js';
import { createRedshiftConnector } from '../../../connectors/redshift/create-connector.js';
import { createAthenaServer } from '../../../local/athena/create-athena-server.js';
import { createClickhouseServer } from '../../../local/clickhouse/create-clickhouse-server.js';
import { createRedshiftServer } from '../../../local/redshift/create-redshift-server.js';
import type { Dataset, Server, StoreKind } from '../../../src/core/dataset.js';
import type { Row } from '../../../src/core/value.js';
import { writeParquet } from '../../conformance/write-parquet.js';

export interface SqlStores {
  readonly connectors: ReadonlyMap<string, Connector>;
  stop(): Promise<void>;
}

const access = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' };
const server = (kind: StoreKind, settings: Server['settings']): Server => ({ name: kind, kind, settings });

export async function startStores(
  tables: readonly { readonly dataset: Dataset; readonly rows: readonly Row[] }[],
): Promise<SqlStores> {
  const folder = await mkdtemp(join(tmpdir(), 'sql-'));
  const sources: Record<string, { readonly parquet: string; readonly orderBy: readonly string[] }> = {};
  for (const { dataset, rows } of tables) {
    const parquet = await writeParquet(folder, dataset.name, dataset.columns, rows);
    sources[dataset.name] = { parquet, orderBy: dataset.key };
  }
  const athena = await createAthenaServer({ outputDir: join(folder, 'athena'), databases: { drawn: sources } });
  const redshift = await createRedshiftServer({ schemas: { drawn: sources } });
  const clickhouse = await createClickhouseServer({
    dataDir: join(folder, 'clickhouse'),
    databases: { drawn: sources },
  });
  const place = { catalog: 'AwsDataCatalog', database: 'drawn', outputLocation: 's3://results/' };
  const cluster = { database: 'dev', schema: 'drawn', workgroupName: 'local' };
  const connectors = [
    createAthenaConnector(server('athena', { ...access, endpoint: athena.url, ...place })),
    createRedshiftConnector(server('redshift', { ...access, endpoint: redshift.url, ...cluster })),
    createClickhouseConnector(server('clickhouse', { url: clickhouse.url, database: 'drawn' })),
  ];
  return {
    connectors: new Map(connectors.map((connector) => [connector.kind, connector])),
    stop: async () => {
      for (const connector of connectors) await connector.stop();
      for (const started of [athena, redshift, clickhouse]) await started.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
