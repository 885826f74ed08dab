// What encoders hold doesn't grow with the answer: a million rows, each format in a process of its own.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

/** With a heap that garbage doesn't fill as far as V8 would let it: what counts is what is held. */
const flags = ['--no-warnings', '--max-old-space-size=128', '--max-semi-space-size=16'];

test.each(['csv', 'arrow', 'parquet', 'ndjson'])(
  'a million rows as %s take under 300 MB of memory',
  async (format) => {
    const script = path.join(import.meta.dirname, 'encode-million-rows.mjs');
    const { stdout } = await run(process.execPath, [...flags, script, format]);
    const { bytes, maxRssBytes } = JSON.parse(stdout) as { readonly bytes: number; readonly maxRssBytes: number };
    expect(bytes).toBeGreaterThan(3_000_000);
    expect(maxRssBytes).toBeLessThan(300_000_000);
  },
  120_000,
);
