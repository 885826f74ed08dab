// A stream and its shards: which shard a key goes to, sequence numbers, splitting, and the file that says what there is.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShardLog } from './shard-log.js';

export interface StreamLimits {
  /** Of one shard's files. */
  readonly maxShardBytes: number;
  readonly now: () => number;
}

/** A shard as the stream's file has it. */
interface ShardState {
  readonly id: string;
  readonly parent?: string;
  /** Of the keys' MD5, as decimal numbers. */
  readonly startHash: string;
  readonly endHash: string;
  /** The sequence number of its first record. */
  readonly startSequence: string;
  /** Where it is closed. */
  endSequence?: string;
}

interface StreamState {
  readonly name: string;
  readonly createdMs: number;
  readonly retentionHours: number;
  readonly shards: ShardState[];
}

export interface LogShard {
  readonly state: ShardState;
  readonly log: ShardLog;
}

const hashes = 1n << 128n;
const sequenceDigits = 56;

export class LogStream {
  private changing = false;

  private constructor(
    readonly state: StreamState,
    private readonly dir: string,
    private readonly limits: StreamLimits,
    private readonly shardsById: Map<string, LogShard>,
  ) {}

  /** Opens the stream that the folder has, or makes it with so many shards. */
  static async open(
    dir: string,
    created: { readonly name: string; readonly shards: number },
    limits: StreamLimits,
  ): Promise<LogStream> {
    const text = await readFile(join(dir, stateFile), 'utf8').catch(() => undefined);
    const state = text === undefined ? newState(created, limits.now()) : (JSON.parse(text) as StreamState);
    const stream = new LogStream(state, dir, limits, new Map());
    for (const shard of state.shards) stream.add(await stream.openShard(shard));
    if (text === undefined) await stream.save(state.shards);
    return stream;
  }

  get shards(): readonly LogShard[] {
    return [...this.shardsById.values()];
  }

  shard(id: string): LogShard | undefined {
    return this.shardsById.get(id);
  }

  /** The open shard of a key's hash. */
  shardOf(hash: bigint): LogShard {
    const found = this.shards.find(
      ({ state }) =>
        state.endSequence === undefined && BigInt(state.startHash) <= hash && hash <= BigInt(state.endHash),
    );
    if (found === undefined) throw new Error(`no shard has the hash ${String(hash)}`);
    return found;
  }

  /** Whether a shard is being split; meanwhile no other can be. */
  get isChanging(): boolean {
    return this.changing;
  }

  /** Closes a shard; two new ones take its keys, those from `hash` on the second. */
  async split(shard: LogShard, hash: bigint): Promise<void> {
    this.changing = true;
    try {
      const { state, log } = shard;
      const common = { parent: state.id, startSequence: newSequence(this.limits.now()) };
      const count = this.state.shards.length;
      const children = await Promise.all([
        this.openShard({ id: shardId(count), ...common, startHash: state.startHash, endHash: String(hash - 1n) }),
        this.openShard({ id: shardId(count + 1), ...common, startHash: String(hash), endHash: state.endHash }),
      ]);
      const endSequence = (): string => sequenceAt(state.startSequence, Math.max(0, log.end - 1));
      // Before a record comes to the new ones, so that a restart finds them.
      const closed = this.state.shards.map((each) => (each === state ? { ...each, endSequence: endSequence() } : each));
      await this.save([...closed, ...children.map((child) => child.state)]);
      for (let last: unknown; last !== log.written;) {
        last = log.written;
        await last;
      }
      // In one turn: nobody finds the shard closed and those that follow it missing, and no record is on its way to it.
      state.endSequence = endSequence();
      for (const child of children) this.add(child);
    } finally {
      this.changing = false;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.shards.map(({ log }) => log.close()));
  }

  private add(shard: LogShard): void {
    if (!this.state.shards.includes(shard.state)) this.state.shards.push(shard.state);
    this.shardsById.set(shard.state.id, shard);
  }

  private async openShard(state: ShardState): Promise<LogShard> {
    const { maxShardBytes, now } = this.limits;
    const retentionMs = this.state.retentionHours * 3_600_000;
    const log = await ShardLog.open({ dir: join(this.dir, state.id), maxBytes: maxShardBytes, retentionMs, now });
    return { state, log };
  }

  private async save(shards: readonly ShardState[]): Promise<void> {
    await mkdir(this.dir, { recursive: true });
    const file = join(this.dir, stateFile);
    await writeFile(`${file}.new`, JSON.stringify({ ...this.state, shards }));
    await rename(`${file}.new`, file);
  }
}

const stateFile = 'stream.json';

function newState({ name, shards }: { readonly name: string; readonly shards: number }, nowMs: number): StreamState {
  const width = hashes / BigInt(shards);
  return {
    name,
    createdMs: nowMs,
    retentionHours: 24,
    shards: Array.from({ length: shards }, (_, i) => ({
      id: shardId(i),
      startHash: String(width * BigInt(i)),
      endHash: String(i === shards - 1 ? hashes - 1n : width * BigInt(i + 1) - 1n),
      startSequence: newSequence(nowMs),
    })),
  };
}

function shardId(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}

/** Later for later moments, so that one of a stream that was removed is none of a new one's. */
function newSequence(nowMs: number): string {
  return `49${String(BigInt(nowMs) * 1_000_000_000_000n).padStart(sequenceDigits - 2, '0')}`;
}

/** The sequence number of the record with a number. */
export function sequenceAt(startSequence: string, number: number): string {
  return String(BigInt(startSequence) + BigInt(number));
}

/** The number of the record with a sequence number; negative for one before the shard's first. */
export function numberOf(startSequence: string, sequence: string): number {
  return Number(BigInt(sequence) - BigInt(startSequence));
}

export function hashOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}
