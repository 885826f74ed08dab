// Holds an Arrow IPC stream to its own size before it is decoded: what a message says of how much is in it can't be more
// than what it is made of. The decoder itself believes it, and would go on for as long as a number says.
// https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import type { Field } from 'apache-arrow/fb/field';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer } from 'flatbuffers';
import { invalidBody } from './record-format.js';

/** Deeper than any type that a contract has. */
const maxLevels = 64;
const continuation = -1;

const invalid = () => invalidBody('expected an Arrow IPC stream');

/**
 * The same bytes, message by message.
 * @throws LakegateError INGEST_BODY_INVALID for a message whose metadata can't be true, or is larger than a batch may be
 */
export async function* guardArrow(bytes: AsyncIterable<Uint8Array>, maxBatchBytes: number): AsyncGenerator<Uint8Array> {
  /** What has come and isn't part of a message that is known yet. */
  let held = Buffer.alloc(0);
  /** Of the body of the last message, still to come. */
  let bodyLeft = 0;
  for await (const chunk of bytes) {
    const passed = Math.min(bodyLeft, chunk.length);
    if (passed > 0) yield chunk.subarray(0, passed);
    bodyLeft -= passed;
    held = held.length === 0 ? Buffer.from(chunk.subarray(passed)) : Buffer.concat([held, chunk.subarray(passed)]);
    for (let frame = frameOf(held, maxBatchBytes); frame !== undefined; frame = frameOf(held, maxBatchBytes)) {
      const end = frame.end + Math.min(frame.bodyBytes, held.length - frame.end);
      yield held.subarray(0, end);
      bodyLeft = frame.bodyBytes - (end - frame.end);
      held = held.subarray(end);
    }
  }
  // Cut off in the middle: the decoder says so.
  if (held.length > 0) yield held;
}

/** The next message's head, which ends at `end`; undefined where not all of it has come. */
function frameOf(bytes: Buffer, maxBytes: number): { readonly end: number; readonly bodyBytes: number } | undefined {
  if (bytes.length < 8) return undefined;
  // Before version 0.15 a message began with its length.
  const start = bytes.readInt32LE(0) === continuation ? 8 : 4;
  const length = bytes.readInt32LE(start - 4);
  if (length < 0 || length > maxBytes) throw invalid();
  if (length === 0) return { end: start, bodyBytes: 0 };
  const end = start + length;
  if (bytes.length < end) return undefined;
  const bodyBytes = readMetadata(bytes.subarray(start, end));
  if (!(bodyBytes >= 0 && bodyBytes <= maxBytes)) throw invalid();
  return { end, bodyBytes };
}

/** How long the body is that follows. */
function readMetadata(metadata: Uint8Array): number {
  // Each entry of a list takes four bytes at least, and lists may not share them without end.
  let left = metadata.length / 4;
  const count = (length: number): void => {
    left -= length;
    if (!(length >= 0 && left >= 0)) throw invalid();
  };
  const countField = (field: Field | null, level: number): void => {
    if (field === null || level > maxLevels) throw invalid();
    count(field.customMetadataLength());
    count(field.childrenLength());
    for (let i = 0; i < field.childrenLength(); i++) countField(field.children(i), level + 1);
  };
  const countBatch = (batch: RecordBatch | null): void => {
    if (batch === null) throw invalid();
    count(batch.nodesLength());
    count(batch.buffersLength());
    count(batch.variadicBufferCountsLength());
  };
  try {
    const message = Message.getRootAsMessage(new ByteBuffer(metadata));
    count(message.customMetadataLength());
    switch (message.headerType()) {
      case MessageHeader.Schema: {
        const schema = message.header(new Schema()) as Schema | null;
        if (schema === null) throw invalid();
        count(schema.customMetadataLength());
        count(schema.fieldsLength());
        for (let i = 0; i < schema.fieldsLength(); i++) countField(schema.fields(i), 1);
        break;
      }
      case MessageHeader.RecordBatch:
        countBatch(message.header(new RecordBatch()) as RecordBatch | null);
        break;
      case MessageHeader.DictionaryBatch:
        countBatch((message.header(new DictionaryBatch()) as DictionaryBatch | null)?.data() ?? null);
        break;
      default:
        throw invalid();
    }
    return Number(message.bodyLength());
  } catch (cause) {
    // Offsets that lead out of it.
    if (cause instanceof RangeError || cause instanceof TypeError) throw invalid();
    throw cause;
  }
}
