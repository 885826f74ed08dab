// Answers a question with files: its rows as they come, cut into files of Parquet, each told of when it is complete.
import type { QueryAnswer } from '../../core/query-service.js';
import type { Row } from '../../core/value.js';
import { parquetRowEncoder } from '../../encoding/encode-parquet-rows.js';
import { digestOwner, type FileLink, type FileOwner } from './file-link.js';
import type { FileSpool, SpooledFile } from './file-spool.js';
import { splitBatches } from './split-batches.js';

export interface FileWriting {
  readonly spool: FileSpool;
  readonly owner: FileOwner;
  /** Most rows of a file. */
  readonly fileRows: number;
  readonly ttlSeconds: number;
  readonly now: () => number;
}

/** A file that can be fetched. */
export interface SharedFile {
  readonly link: FileLink;
  readonly bytes: number;
  readonly rows: number;
}

/**
 * One file after the other; none for no rows. Those that were written go where the last of them fails or nobody asks
 * for it.
 * @throws LakegateError SPOOL_FULL; what reading the answer throws
 */
export async function* writeSharedFiles(
  { fields, batches }: Pick<QueryAnswer, 'fields' | 'batches'>,
  { spool, owner, fileRows, ttlSeconds, now }: FileWriting,
): AsyncGenerator<SharedFile, void, undefined> {
  const written: SpooledFile[] = [];
  const ownerDigest = digestOwner(owner);
  const { expiresAtMs = Infinity } = owner.principal;
  // No longer than the credential that the files were asked for with.
  const expiry = (): number => Math.floor(Math.min(now() + ttlSeconds * 1000, expiresAtMs) / 1000);
  let isComplete = false;
  try {
    for await (const part of splitBatches(batches, fileRows)) {
      let rows = 0;
      const counted = countRows(part, (count) => (rows += count));
      const file = await spool.write(owner, parquetRowEncoder.encode(fields, counted), expiry);
      written.push(file);
      const { id: fileId, expiresAtSeconds, bytes } = file;
      yield { link: { fileId, expiresAtSeconds, ownerDigest }, bytes, rows };
    }
    isComplete = true;
  } finally {
    if (!isComplete) await spool.remove(written);
  }
}

async function* countRows(
  batches: AsyncIterable<readonly Row[]>,
  count: (rows: number) => void,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) {
    count(rows.length);
    yield rows;
  }
}
