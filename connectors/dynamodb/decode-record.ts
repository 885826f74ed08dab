// A record of a stream as a change: the item before and after, all columns of the dataset.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { Dataset, StreamBinding } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Row } from '../../src/core/value.js';
import type { StreamContent, StreamMessage } from '../stream.js';
import { bindingColumns } from './binding-columns.js';
import { decodeValue } from './decode-value.js';

type Image = Readonly<Record<string, AttributeValue>>;

export type DecodeRecord = (shard: string, record: StreamRecord) => StreamMessage;

const operations = { INSERT: 'insert', MODIFY: 'update', REMOVE: 'remove' } as const;

/** Where the stream has no image of an item that was removed, its key stands for it. */
export function compileDecoder(dataset: Dataset, binding: StreamBinding): DecodeRecord {
  const columns = [...bindingColumns(dataset, binding).values()];
  const toRow = (image: Image): Row => {
    const row = dataset.columns.map((): Row[number] => null);
    for (const { position, attribute, type } of columns) row[position] = decodeValue(image[attribute], type);
    return row;
  };
  const contentOf = ({ eventName, dynamodb }: StreamRecord): StreamContent => {
    const { Keys, OldImage, NewImage } = dynamodb ?? {};
    const operation = operations[eventName ?? 'MODIFY'];
    const before = OldImage ?? (operation === 'remove' ? Keys : undefined);
    try {
      return {
        kind: 'images',
        operation,
        before: before === undefined ? undefined : toRow(before),
        after: NewImage === undefined ? undefined : toRow(NewImage),
      };
    } catch (error) {
      if (!(error instanceof LakegateError)) throw error;
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      return { kind: 'unreadable', reason, payload: undefined };
    }
  };
  return (shard, record) => ({
    partition: shard,
    offset: record.dynamodb?.SequenceNumber ?? '',
    timeMs: record.dynamodb?.ApproximateCreationDateTime?.getTime() ?? Date.now(),
    content: contentOf(record),
  });
}
