// Sends a batch: records go to the partitions of their keys, in pieces that the topic takes, one piece of each at a time.
import { randomInt } from 'node:crypto';
import type { OutgoingRecord, SendOutcome } from '../sink.js';
import { isDenial } from './kafka-failure.js';
import { hashKey } from './partition-hash.js';
import { type Piece, type PieceOutcome, producePieces } from './produce-pieces.js';
import type { ProducerSlot, ReadyProducer } from './producer-slot.js';
import { bytesOf } from './record-bytes.js';

export interface BatchTarget {
  readonly slot: ProducerSlot;
  readonly topic: string;
  readonly maxMessageBytes: number;
}

/** What a record has beyond key and payload: lengths, a time, and the header with its id. */
const recordEnvelopeBytes = 96;
const batchEnvelopeBytes = 128;

/** One outcome for each record, in order; never rejects. */
export async function sendBatch(
  target: BatchTarget,
  records: readonly OutgoingRecord[],
): Promise<readonly SendOutcome[]> {
  const outcomes: SendOutcome[] = [];
  let ready: ReadyProducer;
  try {
    ready = await target.slot.get();
  } catch (cause) {
    return records.map(() => failed(cause));
  }
  const queues = cutPieces(records, ready.topic.partitionsCount, target.maxMessageBytes);
  const refusedKeys = new Set<string>();
  while (queues.size > 0) {
    const round = [...queues.values()].map((pieces) => pieces[0]).filter((piece) => piece !== undefined);
    let results: ReadonlyMap<number, PieceOutcome>;
    try {
      ready = await target.slot.get();
      results = await producePieces(target, ready, round, records);
    } catch (cause) {
      results = new Map(round.map(({ partition }) => [partition, { kind: 'failed', cause }]));
    }
    for (const piece of round) {
      const result = results.get(piece.partition) ?? { kind: 'unknown', cause: undefined };
      settlePiece({ piece, result, records, outcomes, pieces: queues.get(piece.partition) ?? [], refusedKeys });
    }
    for (const [partition, pieces] of queues) if (pieces.length === 0) queues.delete(partition);
  }
  return records.map((_, i) => outcomes[i] ?? { status: 'unknown', cause: undefined });
}

/** Pieces by partition; those of one key are in one partition, in order. */
function cutPieces(records: readonly OutgoingRecord[], partitions: number, maxBytes: number): Map<number, Piece[]> {
  const queues = new Map<number, Piece[]>();
  const bytes = new Map<Piece, number>();
  // Records without a key go to one partition for each batch: any will do, and pieces stay large.
  const anyPartition = randomInt(partitions);
  records.forEach((record, index) => {
    const { orderingKey } = record;
    const partition = orderingKey === undefined ? anyPartition : hashKey(orderingKey) % partitions;
    const size = bytesOf(record) + recordEnvelopeBytes;
    let pieces = queues.get(partition);
    if (pieces === undefined) {
      pieces = [];
      queues.set(partition, pieces);
    }
    let piece = pieces.at(-1);
    if (piece === undefined || (bytes.get(piece) ?? 0) + size > maxBytes) {
      piece = { partition, indexes: [] };
      pieces.push(piece);
      bytes.set(piece, batchEnvelopeBytes);
    }
    piece.indexes.push(index);
    bytes.set(piece, (bytes.get(piece) ?? 0) + size);
  });
  return queues;
}

interface Settling {
  readonly piece: Piece;
  readonly result: PieceOutcome;
  readonly records: readonly OutgoingRecord[];
  readonly outcomes: SendOutcome[];
  /** All that are left of the partition, this one first. */
  readonly pieces: Piece[];
  readonly refusedKeys: Set<string>;
}

function settlePiece({ piece, result, records, outcomes, pieces, refusedKeys }: Settling): void {
  const { partition, indexes } = piece;
  const settle = (outcome: SendOutcome): void => {
    for (const index of indexes) outcomes[index] = outcome;
  };
  pieces.shift();
  switch (result.kind) {
    case 'stored':
      indexes.forEach((index, i) => {
        const position = `${String(partition)}/${String(result.baseOffset + BigInt(i))}`;
        outcomes[index] = { status: 'accepted', position };
      });
      return;
    case 'refused': {
      const middle = Math.ceil(indexes.length / 2);
      if (indexes.length > 1) {
        // One of them is at fault, or all together are too large.
        pieces.unshift(slicePiece(piece, 0, middle), slicePiece(piece, middle));
        return;
      }
      settle({ status: 'rejected', code: result.code, message: result.message });
      const key = records[indexes[0] ?? -1]?.orderingKey;
      if (key === undefined) return;
      refusedKeys.add(key);
      skipKeys({ pieces, records, outcomes, refusedKeys });
      return;
    }
    case 'failed':
    case 'unknown':
      settle(result.kind === 'failed' ? failed(result.cause) : { status: 'unknown', cause: result.cause });
      // Later pieces have records of the same keys.
      for (const later of pieces.splice(0)) for (const index of later.indexes) outcomes[index] = failed(result.cause);
  }
}

/** Takes out of the pieces what comes after a record that was refused, of the same key. */
function skipKeys({ pieces, records, outcomes, refusedKeys }: Omit<Settling, 'piece' | 'result'>): void {
  for (const later of pieces.splice(0)) {
    const kept: Piece = { partition: later.partition, indexes: [] };
    later.indexes.forEach((index) => {
      const key = records[index]?.orderingKey;
      if (key === undefined || !refusedKeys.has(key)) {
        kept.indexes.push(index);
        return;
      }
      const cause = new Error('a record before it, of the same ordering key, was refused');
      outcomes[index] = { status: 'failed', code: 'SINK_REJECTED', cause };
    });
    if (kept.indexes.length > 0) pieces.push(kept);
  }
}

function slicePiece({ partition, indexes }: Piece, from: number, to?: number): Piece {
  return { partition, indexes: indexes.slice(from, to) };
}

function failed(cause: unknown): SendOutcome {
  return { status: 'failed', code: isDenial(cause) ? 'SINK_DENIED' : 'SINK_UNAVAILABLE', cause };
}
