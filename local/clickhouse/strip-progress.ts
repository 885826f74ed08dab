// Row lines out of ClickHouse's "…WithProgress" formats, whose progress lines are the only account of rows read.

const NEWLINE = 0x0a;
const ROW_PREFIX = Buffer.from('{"row":');
const PROGRESS_PREFIX = Buffer.from('{"progress":');

/** What a statement read and gave. */
export interface StatementStatistics {
  readonly readRows: number;
  readonly readBytes: number;
  readonly resultRows: number;
}

/** Formats that have a twin which reports progress between the rows. */
export const PROGRESS_TWIN: ReadonlyMap<string, string> = new Map([
  ['JSONEachRow', 'JSONEachRowWithProgress'],
  ['JSONCompactEachRow', 'JSONCompactEachRowWithProgress'],
]);

/** Rows as the plain format would have written them, with the statistics of the last progress line. */
export function stripProgress(output: Buffer): { rows: Buffer; statistics: StatementStatistics } {
  const rows = Buffer.allocUnsafe(output.length);
  let written = 0;
  let resultRows = 0;
  let progress = { readRows: 0, readBytes: 0 };
  for (let start = 0; start < output.length;) {
    const newline = output.indexOf(NEWLINE, start);
    const end = newline === -1 ? output.length : newline;
    if (startsWith(output, ROW_PREFIX, start)) {
      written += output.copy(rows, written, start + ROW_PREFIX.length, end - 1);
      rows[written] = NEWLINE;
      written += 1;
      resultRows += 1;
    } else if (startsWith(output, PROGRESS_PREFIX, start)) {
      progress = parseProgress(output.toString('utf8', start, end)) ?? progress;
    }
    start = end + 1;
  }
  return { rows: rows.subarray(0, written), statistics: { ...progress, resultRows } };
}

function startsWith(output: Buffer, prefix: Buffer, start: number): boolean {
  const end = start + prefix.length;
  return end <= output.length && output.compare(prefix, 0, prefix.length, start, end) === 0;
}

function parseProgress(line: string): { readRows: number; readBytes: number } | undefined {
  const counters = (JSON.parse(line) as { progress: { read_rows?: string; read_bytes?: string } }).progress;
  if (counters.read_rows === undefined) return undefined;
  return { readRows: Number(counters.read_rows), readBytes: Number(counters.read_bytes ?? 0) };
}
