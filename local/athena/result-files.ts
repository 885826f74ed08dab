// The result files Athena leaves in S3: `s3://bucket/key` lies at `bucket/key` under a local folder.
import { writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { HeldResult } from '../duckdb/held-result.js';

const ROWS_PER_WRITE = 2_048;

export class ResultFiles {
  private readonly root: string;
  /** Only files written here are served or removed. */
  private readonly written = new Set<string>();
  private readonly folders = new Set<string>();

  constructor(outputDir: string) {
    this.root = resolve(outputDir);
  }

  /** The path of an S3 location; undefined when it isn't one or would lie outside the folder. */
  pathOf(location: string): string | undefined {
    const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/.exec(location) ?? [];
    if (bucket === undefined || key === undefined) return undefined;
    const path = resolve(join(this.root, bucket, key));
    return path.startsWith(join(this.root, bucket) + sep) ? path : undefined;
  }

  /** Writes the result as Athena's CSV: every value quoted, nothing at all for null. */
  async write(location: string, result: HeldResult<string | null>): Promise<void> {
    const path = this.pathOf(location);
    if (path === undefined) return;
    const folder = dirname(path);
    if (!this.folders.has(folder)) await mkdir(folder, { recursive: true });
    this.folders.add(folder);
    this.written.add(path);
    const header = formatLine(result.columns.map((column) => column.name));
    if (result.rowCount <= ROWS_PER_WRITE) {
      // Synchronous: a small file costs less than the turns of the thread pool that DuckDB's statements share.
      writeFileSync(
        path,
        result.rows(0, ROWS_PER_WRITE).reduce((text, row) => text + formatLine(row), header),
      );
      return;
    }
    const file = await open(path, 'w');
    try {
      let text = header;
      for (let start = 0; start < result.rowCount; start += ROWS_PER_WRITE) {
        for (const row of result.rows(start, start + ROWS_PER_WRITE)) text += formatLine(row);
        if (start + ROWS_PER_WRITE < result.rowCount) {
          await file.write(text);
          text = '';
        }
      }
      await file.write(text);
    } finally {
      await file.close();
    }
  }

  /** Content by URL path, `/bucket/key`. */
  async read(path: string): Promise<Buffer | undefined> {
    const file = this.pathOf(`s3:/${path}`);
    return file !== undefined && this.written.has(file) ? readFile(file) : undefined;
  }

  remove(location: string): void {
    const path = this.pathOf(location);
    if (path === undefined || !this.written.delete(path)) return;
    void rm(path, { force: true });
  }

  /** Removes every file written. */
  async clear(): Promise<void> {
    await Promise.all([...this.written].map((path) => rm(path, { force: true })));
    this.written.clear();
  }
}

function formatLine(row: readonly (string | null)[]): string {
  return `${row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;
}
