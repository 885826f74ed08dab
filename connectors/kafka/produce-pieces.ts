// One Produce request for each leader, and what became of each partition's piece of it, from answers and from errors.
import { type produceV11, type ProduceResult, ResponseError } from '@platformatic/kafka';
import type { RecordErrorCode } from '../../src/core/ingest-service.js';
import type { OutgoingRecord } from '../sink.js';
import { brokerCodeOf, isConnectFailure, isDenial, leavesOf } from './kafka-failure.js';
import type { BatchTarget } from './send-batch.js';
import type { ReadyProducer } from './producer-slot.js';

/** Records of one partition that are stored together or not at all, by their index in the batch. */
export interface Piece {
  readonly partition: number;
  readonly indexes: number[];
}

export type PieceOutcome =
  | { readonly kind: 'stored'; readonly baseOffset: bigint }
  | { readonly kind: 'refused'; readonly code: RecordErrorCode; readonly message: string }
  | { readonly kind: 'failed'; readonly cause: unknown }
  | { readonly kind: 'unknown'; readonly cause: unknown };

/** Codes by which the broker says that records are at fault, and what of them. */
const refusals: ReadonlyMap<number, readonly [RecordErrorCode, string]> = new Map([
  [10, ['TOO_LARGE', 'The topic takes no records of this size.'] as const],
  [18, ['TOO_LARGE', 'The topic takes no records of this size.'] as const],
  [32, ['SINK_REFUSED', 'The topic does not take the time of the record.'] as const],
  [44, ['SINK_REFUSED', 'The record does not keep to a policy of the topic.'] as const],
  [87, ['SINK_REFUSED', 'The topic does not take the record.'] as const],
]);

/** Codes after which the records may be in the log all the same: the broker timed out, or some replicas had them. */
const ambiguous = new Set([-1, 7, 20, 46]);

/** By partition; a failure discards the producer. Never rejects for what becomes of the records. */
export async function producePieces(
  { slot, topic }: BatchTarget,
  ready: ReadyProducer,
  pieces: readonly Piece[],
  records: readonly OutgoingRecord[],
): Promise<ReadonlyMap<number, PieceOutcome>> {
  const batches = pieces.map(({ partition, indexes }) => ({
    partition,
    records: indexes.map((index) => records[index] as OutgoingRecord),
  }));
  try {
    const { offsets } = await ready.producer.sendBatches(topic, batches);
    return new Map(offsets?.map(({ partition, offset }) => [partition, { kind: 'stored', baseOffset: offset }]));
  } catch (error) {
    slot.discard(ready);
    return outcomesOf(error, pieces);
  }
}

/** What an error says of each piece. A partition that any answer calls stored is stored: repetitions are told apart. */
function outcomesOf(error: unknown, pieces: readonly Piece[]): ReadonlyMap<number, PieceOutcome> {
  const produced = (error as { readonly produced?: ProduceResult }).produced?.offsets ?? [];
  const stored = new Map(produced.map(({ partition, offset }) => [partition, offset]));
  const codes = new Map<number, number>();
  for (const { errorCode, index, baseOffset } of answersIn(error)) {
    if (errorCode === 0) stored.set(index, baseOffset);
    else codes.set(index, errorCode);
  }
  const wholeOutcome = outcomeOfAll(error);
  return new Map(
    pieces.map(({ partition }) => {
      const baseOffset = stored.get(partition);
      if (baseOffset !== undefined) return [partition, { kind: 'stored', baseOffset }];
      const code = codes.get(partition);
      if (wholeOutcome.kind === 'unknown' || code === undefined) return [partition, wholeOutcome];
      return [partition, outcomeOfCode(code, error)];
    }),
  );
}

/** Partition by partition, what brokers answered in all attempts, in order. */
function answersIn(error: unknown): readonly produceV11.ProduceResponsePartition[] {
  if (error instanceof ResponseError) {
    const { responses } = error['response'] as produceV11.ProduceResponse;
    return responses.flatMap(({ partitionResponses }) => partitionResponses);
  }
  return error instanceof AggregateError ? (error.errors as readonly unknown[]).flatMap(answersIn) : [];
}

/** Unknown where any attempt may have reached a broker that didn't answer it. */
function outcomeOfAll(error: unknown): PieceOutcome {
  const lost = leavesOf(error).some((leaf) => {
    const code = brokerCodeOf(leaf);
    if (code !== undefined) return ambiguous.has(code);
    return !isConnectFailure(leaf) && !isDenial(leaf);
  });
  return { kind: lost ? 'unknown' : 'failed', cause: error };
}

function outcomeOfCode(code: number, cause: unknown): PieceOutcome {
  const refusal = refusals.get(code);
  if (refusal !== undefined) return { kind: 'refused', code: refusal[0], message: refusal[1] };
  return { kind: ambiguous.has(code) ? 'unknown' : 'failed', cause };
}
