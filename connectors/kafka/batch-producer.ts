// The client's idempotent producer, which is given whole record batches in place of messages: it finds leaders, sends,
// waits and retries as ever, and what it takes for a message is a batch that is written as it is.
import {
  type API,
  type Callback,
  type CompressionAlgorithmValue,
  createAPI,
  kGetApi,
  type MessageRecord,
  Producer,
  type ProducerOptions,
  type ProduceResult,
  produceV11,
  UnsupportedApiError,
  Writer,
} from '@platformatic/kafka';
import type { OutgoingRecord } from '../sink.js';
import { encodeBatch } from './encode-batch.js';

/** Records of one partition, stored together or not at all. */
export interface PartitionBatch {
  readonly partition: number;
  readonly records: readonly OutgoingRecord[];
}

export interface BatchProducerOptions extends Omit<ProducerOptions<Buffer, Buffer, Buffer, Buffer>, 'idempotent'> {
  readonly compression: CompressionAlgorithmValue;
}

/** Of one topic, and of no use once it has failed: what it knows of sequences may not be what the broker does. */
export class BatchProducer extends Producer {
  readonly #compression: CompressionAlgorithmValue;
  /** By partition. */
  readonly #nextSequences = new Map<number, number>();

  constructor({ compression, ...options }: BatchProducerOptions) {
    super({ ...options, idempotent: true, acks: -1 });
    this.#compression = compression;
  }

  /** Sends at most one batch for each partition. @throws Error the client's own */
  async sendBatches(topic: string, batches: readonly PartitionBatch[]): Promise<ProduceResult> {
    const { producerId, producerEpoch } = this;
    if (producerId === undefined || producerEpoch === undefined) throw new Error('the producer has no id yet');
    const compression = this.#compression;
    const timeMs = Date.now();
    const messages = batches.map(({ partition, records }) => {
      const origin = { producerId, producerEpoch, firstSequence: this.#nextSequences.get(partition) ?? 0 };
      return { topic, partition, value: encodeBatch({ records, timeMs, compression }, origin) };
    });
    const result = await this.send({ messages });
    for (const { partition, records } of batches) {
      const next = (this.#nextSequences.get(partition) ?? 0) + records.length;
      this.#nextSequences.set(partition, next % sequences);
    }
    return result;
  }

  override [kGetApi]<RequestArguments extends unknown[], ResponseType>(
    name: string,
    callback: Callback<API<RequestArguments, ResponseType>>,
  ): void {
    super[kGetApi]<RequestArguments, ResponseType>(name, (error, api) => {
      if (error !== null || api === undefined || name !== 'Produce') callback(error, api);
      else if (api.version < firstVersion) callback(new UnsupportedApiError('Brokers are expected from Kafka 2.4 on.'));
      else callback(null, produceApi(api.version) as unknown as API<RequestArguments, ResponseType>);
    });
  }
}

/** They are counted in 31 bits, and from 0 again. */
const sequences = 2 ** 31;

const produceKey = 0;
/** The first of the versions that have request and answer in the form of 11. */
const firstVersion = 9;

function produceApi(version: number): API<ProduceArguments, produceV11.ProduceResponse> {
  return createAPI(produceKey, version, writeRequest, produceV11.parseResponse);
}

type ProduceArguments = [acks: number, timeoutMs: number, messages: readonly MessageRecord[]];

/** Produce, versions 9 to 11, of batches of one topic. */
function writeRequest(...[acks, timeoutMs, messages]: ProduceArguments): Writer {
  const noTransaction = null;
  return Writer.create()
    .appendString(noTransaction)
    .appendInt16(acks)
    .appendInt32(timeoutMs)
    .appendArray([messages[0]?.topic], (topics, topic) => {
      topics.appendString(topic).appendArray([...messages], (partitions, { partition, value }) => {
        partitions.appendInt32(partition ?? 0).appendBytes(value);
      });
    })
    .appendTaggedFields();
}
