// The records of one shard in append-only files, oldest first: what is acknowledged is written, and survives a restart.
// Whole files go, oldest first, when their time is over or there is too much.
import { type FileHandle, mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';

export interface LogRecord {
  readonly partitionKey: string;
  /** In base64. */
  readonly data: string;
}

export interface StoredRecord extends LogRecord {
  /** Counts the records of the shard, from 0; none is ever left out. */
  readonly number: number;
  readonly timeMs: number;
}

export interface ShardLogOptions {
  readonly dir: string;
  /** Of all files; the newest is kept whatever it has. */
  readonly maxBytes: number;
  readonly retentionMs: number;
  readonly now: () => number;
}

/** One file: lines `ms key data`, the latter two in base64. */
interface Segment {
  readonly file: string;
  readonly first: number;
  /** Where each line begins, and its time. */
  readonly starts: number[];
  readonly times: number[];
  bytes: number;
}

const suffix = '.log';

export class ShardLog {
  private lastTimeMs = 0;
  private appending: Promise<unknown> = Promise.resolve();
  private handle: { readonly segment: Segment; readonly file: FileHandle } | undefined;

  private constructor(
    private readonly options: ShardLogOptions,
    private readonly segments: Segment[],
  ) {}

  /** Reads what the folder has; a line that was not written to its end is cut off. */
  static async open(options: ShardLogOptions): Promise<ShardLog> {
    await mkdir(options.dir, { recursive: true });
    const names = (await readdir(options.dir)).filter((name) => name.endsWith(suffix)).sort();
    const segments: Segment[] = [];
    for (const name of names) segments.push(await readSegment(join(options.dir, name), parseInt(name, 10)));
    const log = new ShardLog(options, segments);
    log.lastTimeMs = segments.at(-1)?.times.at(-1) ?? 0;
    return log;
  }

  /** Number of the next record. */
  get end(): number {
    const last = this.segments.at(-1);
    return last === undefined ? 0 : last.first + last.starts.length;
  }

  /** Number of the oldest record that is still there. */
  get beginning(): number {
    return this.firstAtOrAfter(this.options.now() - this.options.retentionMs);
  }

  /** Number of the oldest record whose file is still there, whether or not its time is over. */
  get kept(): number {
    return this.segments[0]?.first ?? 0;
  }

  /** Resolves with the number of the first record when all are written. */
  append(records: readonly LogRecord[]): Promise<number> {
    const written = this.appending.then(() => this.write(records));
    this.appending = written.catch(() => undefined);
    return written;
  }

  /** Resolves when what was to be appended by now is written, or has failed; another one by the next append. */
  get written(): Promise<unknown> {
    return this.appending;
  }

  /** Records from a number on: so many and so many bytes of data at most, but one where there is one. */
  async read(
    from: number,
    limits: { readonly records: number; readonly bytes: number },
  ): Promise<readonly StoredRecord[]> {
    const found: StoredRecord[] = [];
    let bytes = 0;
    for (let number = Math.max(from, this.beginning); number < this.end && found.length < limits.records;) {
      const segment = this.segments.findLast(({ first }) => first <= number);
      if (segment === undefined) break;
      for (const record of await readLines(segment, number - segment.first, limits.records - found.length)) {
        bytes += record.data.length * 0.75;
        if (found.length > 0 && bytes > limits.bytes) return found;
        found.push(record);
        number = record.number + 1;
      }
    }
    return found;
  }

  /** Number of the first record of a moment or later; that of the next where there is none. */
  firstAtOrAfter(timeMs: number): number {
    for (const { first, times } of this.segments) {
      if ((times.at(-1) ?? -Infinity) < timeMs) continue;
      return first + lowerBound(times, timeMs);
    }
    return this.end;
  }

  async close(): Promise<void> {
    await this.appending;
    await this.handle?.file.close();
    this.handle = undefined;
  }

  private async write(records: readonly LogRecord[]): Promise<number> {
    const { segment, file } = await this.writable();
    const timeMs = (this.lastTimeMs = Math.max(this.lastTimeMs, this.options.now()));
    const first = segment.first + segment.starts.length;
    const lines = records.map(({ partitionKey, data }) =>
      Buffer.from(`${String(timeMs)} ${Buffer.from(partitionKey).toString('base64')} ${data}\n`),
    );
    const bytes = Buffer.concat(lines);
    try {
      await file.appendFile(bytes);
    } catch (error) {
      await file.truncate(segment.bytes);
      throw error;
    }
    let at = segment.bytes;
    for (const line of lines) {
      segment.starts.push(at);
      segment.times.push(timeMs);
      at += line.length;
    }
    segment.bytes = at;
    return first;
  }

  /** The newest file, or a new one where that is full. */
  private async writable(): Promise<{ readonly segment: Segment; readonly file: FileHandle }> {
    const last = this.segments.at(-1);
    const isFull = last === undefined || last.bytes > this.options.maxBytes / 8;
    if (this.handle !== undefined && !isFull) return this.handle;
    await this.handle?.file.close();
    const segment = isFull ? this.newSegment() : last;
    this.handle = { segment, file: await open(segment.file, 'a') };
    await this.trim();
    return this.handle;
  }

  private newSegment(): Segment {
    const first = this.end;
    const file = join(this.options.dir, `${String(first).padStart(15, '0')}${suffix}`);
    const segment: Segment = { file, first, starts: [], times: [], bytes: 0 };
    this.segments.push(segment);
    return segment;
  }

  private async trim(): Promise<void> {
    const oldestMs = this.options.now() - this.options.retentionMs;
    const total = (): number => this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    for (;;) {
      const [oldest, second] = this.segments;
      if (oldest === undefined || second === undefined) return;
      const isOver = (oldest.times.at(-1) ?? 0) < oldestMs;
      if (!isOver && total() <= this.options.maxBytes) return;
      this.segments.shift();
      await rm(oldest.file, { force: true });
    }
  }
}

async function readSegment(file: string, first: number): Promise<Segment> {
  const content = await readFile(file);
  const starts: number[] = [];
  const times: number[] = [];
  let at = 0;
  for (;;) {
    const end = content.indexOf(10, at);
    if (end < 0) break;
    starts.push(at);
    times.push(parseInt(content.toString('latin1', at, at + 15), 10));
    at = end + 1;
  }
  if (at < content.length) await truncate(file, at);
  return { file, first, starts, times, bytes: at };
}

/** So many lines of a file at most, from one on. */
async function readLines(segment: Segment, from: number, count: number): Promise<readonly StoredRecord[]> {
  const begin = segment.starts[from];
  const upTo = Math.min(from + count, segment.starts.length);
  const end = segment.starts[upTo] ?? segment.bytes;
  if (begin === undefined || end <= begin) return [];
  const file = await open(segment.file, 'r');
  try {
    const buffer = Buffer.alloc(end - begin);
    await file.read(buffer, 0, buffer.length, begin);
    const lines = buffer.toString('latin1').split('\n').slice(0, -1);
    return lines.map((line, i) => {
      const [time = '', key = '', data = ''] = line.split(' ');
      const partitionKey = Buffer.from(key, 'base64').toString('utf8');
      return { number: segment.first + from + i, timeMs: Number(time), partitionKey, data };
    });
  } finally {
    await file.close();
  }
}

/** The index of the first time that isn't earlier. */
function lowerBound(times: readonly number[], timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
