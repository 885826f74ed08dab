// What is said of a table before its files: version, protocol and metadata, a line each.
import type { SharedTable } from './shared-tables.js';
import { writeSparkSchema } from './spark-schema.js';

const versionMs = 60_000;

/**
 * Stores don't number their states alike, or at all: a version is a minute, so that who waits for another to read anew
 * never takes what may have changed for what they have.
 */
export function tableVersion(nowMs: number): number {
  return Math.floor(nowMs / versionMs);
}

export function tableHeaders(version: number): Record<string, string> {
  return {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'delta-table-version': String(version),
    'delta-sharing-capabilities': 'responseformat=parquet',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

/** JSON, without line ends. */
export function metadataLines({ id, name, dataset }: SharedTable): readonly string[] {
  const metaData = {
    id,
    name,
    ...(dataset.description !== undefined && { description: dataset.description }),
    format: { provider: 'parquet' },
    schemaString: writeSparkSchema(dataset),
    partitionColumns: [],
    configuration: {},
  };
  return [JSON.stringify({ protocol: { minReaderVersion: 1 } }), JSON.stringify({ metaData })];
}
