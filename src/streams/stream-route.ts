// A dataset's way from a source of changes: the source and how its messages are read.
import type { Dataset, StreamBinding } from '../core/dataset.js';
import type { Row } from '../core/value.js';
import type { StreamMessage, StreamSource } from '../../connectors/stream.js';
import type { JournalRoute } from './keep-journal.js';

/** A change with its records over all columns of the dataset. Of a tombstone `before` has the key alone. */
export interface Change {
  readonly operation: 'insert' | 'update' | 'upsert' | 'remove';
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** A message that no change could be made of; the stream goes on. */
export interface BadMessage {
  readonly unreadable: string;
}

/**
 * Reads a message.
 * @throws LakegateError STREAM_UNAVAILABLE where what it takes can't be had now (a schema); it is read again then
 */
export type ReadMessage = (message: StreamMessage) => Change | BadMessage | Promise<Change | BadMessage>;

export interface StreamRoute {
  readonly dataset: Dataset;
  readonly binding: StreamBinding;
  readonly source: StreamSource;
  readonly read: ReadMessage;
  /** Equal for routes that read the same in the same way: a new configuration keeps what is open of those. */
  readonly digest: string;
  /** What fills the source, where that is a journal. */
  readonly journal?: JournalRoute | undefined;
}
