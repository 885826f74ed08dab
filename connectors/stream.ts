// The contract every source of changes keeps: messages in order of each partition, from a place in the stream.
import type { Dataset, PayloadFormat, Server, SourceKind, StreamBinding } from '../src/core/dataset.js';
import type { Leases } from '../src/core/leases.js';
import type { Row } from '../src/core/value.js';

/** What a source can do, as data; the sources' battery holds the source to it. */
export interface StreamCapabilities {
  /** Where it can start. Without `position` it has no positions, and every start is `latest`. */
  readonly starts: ReadonlySet<StreamStart['kind']>;
  /** `key`: changes of one key keep their order. */
  readonly ordering: 'none' | 'key';
  /**
   * `every`: each reader has every message, in whatever process it reads. `one`: of several processes that read the same
   * place each message goes to one, so that each needs a place of its own.
   */
  readonly delivery: 'every' | 'one';
  /** Whether it sends records as they were before, too. */
  readonly beforeImages: boolean;
  /** Payload formats; empty: the source sends images. */
  readonly formats: ReadonlySet<PayloadFormat['kind']>;
}

/** By partition (shard, topic partition): what was read last. `offset` is the source's own and is compared by it alone. */
export type StreamOffsets = ReadonlyMap<string, string>;

/** Where to start; after `offsets`, and partitions that aren't in them from their beginning. */
export type StreamStart =
  | { readonly kind: 'latest' }
  | { readonly kind: 'earliest' }
  | { readonly kind: 'timestamp'; readonly atMs: number }
  | { readonly kind: 'position'; readonly offsets: StreamOffsets };

/** `payload`: bytes in the binding's format, none for a tombstone. `images`: a change that the source itself states. */
export type StreamContent =
  | { readonly kind: 'payload'; readonly payload: Uint8Array | undefined; readonly key: Uint8Array | undefined }
  | {
      readonly kind: 'images';
      readonly operation: 'insert' | 'update' | 'remove';
      /** All columns of the dataset. */
      readonly before: Row | undefined;
      readonly after: Row | undefined;
    }
  /** What the source could not make a row of. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly payload: Uint8Array | undefined };

export interface StreamMessage {
  readonly partition: string;
  readonly offset: string;
  /** When the source took it in, in ms since the epoch. */
  readonly timeMs: number;
  readonly content: StreamContent;
}

export interface StreamBatch {
  /** In the order of each partition; may be empty, to say how far reading has come. */
  readonly messages: readonly StreamMessage[];
  /** Of every partition that is being read, after this batch. Empty where the source has no positions. */
  readonly offsets: StreamOffsets;
  /** How far the last message is behind the end of the stream, where the source tells. */
  readonly lagMs: number | undefined;
  /**
   * Of a first batch whose `offsets` are early: from where on surely nothing is left out. Whoever has read only to a place
   * before has to read on alone.
   */
  readonly completeFrom?: StreamOffsets | undefined;
}

export interface StreamContext {
  /** Aborting ends the reading without an error. */
  readonly signal: AbortSignal;
  readonly called: (operation: string) => void;
  /** Told once each time the source begins to ask less often, as it is asked for more than it allows all its readers. */
  readonly throttled?: ((cause: unknown) => void) | undefined;
}

/** A binding that sends changes, connected. Any number of reads may run, each with its own place. */
export interface StreamSource {
  readonly kind: SourceKind;
  readonly capabilities: StreamCapabilities;
  /**
   * Reads on and on. The first batch is empty and comes as soon as the place is settled: its offsets are the place, and
   * what is written after it is read. An offset may be a place between messages, as of a partition that nothing was
   * read from yet.
   * @throws LakegateError STREAM_UNAVAILABLE (it may be tried again from the last offsets), STREAM_DENIED,
   * POSITION_INVALID, POSITION_EXPIRED, START_UNSUPPORTED
   */
  read(from: StreamStart, context: StreamContext): AsyncIterable<StreamBatch>;
  /** Which of two offsets of a partition is later: negative, zero or positive; NaN where that can't be told. */
  compareOffsets(a: string, b: string): number;
  /** @throws LakegateError STREAM_UNAVAILABLE, STREAM_DENIED */
  ping(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** What a source is made of. */
export interface StreamOptions {
  readonly server: Server;
  readonly binding: StreamBinding;
  readonly dataset: Dataset;
  /** For what one replica alone may do; a source that has such a thing needs them. */
  readonly leases?: Leases | undefined;
}

export type CreateStream = (options: StreamOptions) => StreamSource;
