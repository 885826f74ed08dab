// Records of one partition as one record batch (magic 2 of Kafka's protocol, "Message Format") in one buffer. The client
// makes a buffer of each field of each record, which costs more than all that the gateway does for a record.
import { compressionsAlgorithms, type CompressionAlgorithmValue, crc32c, Writer } from '@platformatic/kafka';
import type { OutgoingRecord } from '../sink.js';

/** What the broker knows a producer's batches by. */
export interface BatchOrigin {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Of the first record: one more than that of the last of the batch before. */
  readonly firstSequence: number;
}

export interface BatchContent {
  readonly records: readonly OutgoingRecord[];
  /** Of all of them, in ms since the epoch. */
  readonly timeMs: number;
  readonly compression: CompressionAlgorithmValue;
}

/** The header that carries a record's id, by which readers can tell repetitions. */
const idHeader = Buffer.from('lakegate-id');

/** Up to and with the number of records. */
const headBytes = 61;
/** Where the part starts that the checksum is of. */
const checkedFrom = 21;
/** What a record has at most besides key, payload and id: its lengths of up to five bytes, and the header's name. */
const frameBytes = 48;
const magic = 2;

/** @throws Error for a compression that isn't there */
export function encodeBatch({ records, timeMs, compression }: BatchContent, origin: BatchOrigin): Buffer {
  const room = records.reduce((sum, record) => sum + roomOf(record), headBytes);
  let batch = Buffer.allocUnsafeSlow(room);
  let end = headBytes;
  for (let i = 0; i < records.length; i++) end = writeRecord(batch, end, records[i] as OutgoingRecord, i);
  const { bitmask, compressSync } = compressionsAlgorithms[compression];
  if (bitmask !== 0) {
    const packed = compressSync(batch.subarray(headBytes, end));
    batch = Buffer.concat([batch.subarray(0, headBytes), packed]);
    end = batch.length;
  }
  batch = batch.subarray(0, end);
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(end - 12, 8);
  batch.writeInt32BE(0, 12);
  batch.writeInt8(magic, 16);
  batch.writeInt16BE(bitmask, checkedFrom);
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeBigInt64BE(BigInt(timeMs), 27);
  batch.writeBigInt64BE(BigInt(timeMs), 35);
  batch.writeBigInt64BE(origin.producerId, 43);
  batch.writeInt16BE(origin.producerEpoch, 51);
  batch.writeInt32BE(origin.firstSequence, 53);
  batch.writeInt32BE(records.length, 57);
  // Of a buffer it would make a copy.
  batch.writeUInt32BE(crc32c(Writer.create().append(batch.subarray(checkedFrom)).dynamicBuffer), 17);
  return batch;
}

function roomOf({ payload, orderingKey, id }: OutgoingRecord): number {
  // A character of UTF-16 is three bytes of UTF-8 at most.
  return (payload?.length ?? 0) + (orderingKey?.length ?? 0) * 3 + id.length + frameBytes;
}

function writeRecord(batch: Buffer, from: number, { payload, orderingKey, id }: OutgoingRecord, place: number): number {
  const keyBytes = orderingKey === undefined ? -1 : Buffer.byteLength(orderingKey);
  const payloadBytes = payload?.length ?? 0;
  const length =
    2 +
    sizeOfVarint(place) +
    sizeOfVarint(keyBytes) +
    Math.max(0, keyBytes) +
    sizeOfVarint(payloadBytes) +
    payloadBytes +
    sizeOfVarint(1) +
    sizeOfVarint(idHeader.length) +
    idHeader.length +
    sizeOfVarint(id.length) +
    id.length;
  let at = writeVarint(batch, from, length);
  // No attributes, and the time of the batch.
  batch[at++] = 0;
  batch[at++] = 0;
  at = writeVarint(batch, at, place);
  at = writeVarint(batch, at, keyBytes);
  if (orderingKey !== undefined) at += batch.write(orderingKey, at, 'utf8');
  at = writeVarint(batch, at, payloadBytes);
  if (payload !== undefined) batch.set(payload, at);
  at = writeVarint(batch, at + payloadBytes, 1);
  at = writeVarint(batch, at, idHeader.length);
  batch.set(idHeader, at);
  at = writeVarint(batch, at + idHeader.length, id.length);
  return at + batch.write(id, at, 'latin1');
}

/** In zigzag, so that -1 takes one byte. */
function writeVarint(batch: Buffer, from: number, value: number): number {
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  let at = from;
  while (left > 0x7f) {
    batch[at++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  batch[at++] = left;
  return at;
}

function sizeOfVarint(value: number): number {
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  let size = 1;
  while ((left >>>= 7) > 0) size++;
  return size;
}
