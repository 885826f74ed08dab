// A folder of its own with the fixture's tables as Parquet files, for one local server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleColumns, samples, series, seriesColumns } from './fixture.js';
import { writeParquet } from './write-parquet.js';

export interface SeedDirectory {
  readonly path: string;
  readonly tables: { readonly samples: { readonly parquet: string }; readonly series: { readonly parquet: string } };
  readonly remove: () => Promise<void>;
}

export async function createSeedDirectory(): Promise<SeedDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'conformance-'));
  return {
    path,
    tables: {
      samples: { parquet: await writeParquet(path, 'samples', sampleColumns, samples) },
      series: { parquet: await writeParquet(path, 'series', seriesColumns, series) },
    },
    remove: () => rm(path, { recursive: true }),
  };
}
