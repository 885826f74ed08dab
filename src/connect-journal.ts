// A source without positions and the journal that its contract names, connected: what copies messages from the one into
// the other, and what reads them back. Part of the composition root.
import { hash } from 'node:crypto';
import type { CreateSink, OutgoingRecord, SendOutcome } from '../connectors/sink.js';
import type { CreateStream, StreamMessage, StreamOptions, StreamSource } from '../connectors/stream.js';
import type { Dataset, JournalBinding, Server, SinkBinding, StreamBinding } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import { orderingKeyOf } from './ingestion/ordering-key.js';
import { sendRecords } from './ingestion/send-records.js';
import type { JournalRoute, RefusedMessage } from './streams/keep-journal.js';
import type { StreamRoute } from './streams/stream-route.js';

export interface JournalParts {
  readonly dataset: Dataset;
  readonly binding: StreamBinding & { readonly journal: JournalBinding };
  readonly server: Server;
  readonly journalServer: Server;
  readonly leases?: StreamOptions['leases'];
  /** Reads a message as the binding says. */
  readonly read: StreamRoute['read'];
  /** Of the binding's kind. */
  readonly createSource: CreateStream;
  /** Of the journal's kind. */
  readonly createJournalSink: CreateSink;
  readonly createJournalSource: CreateStream;
}

/** The source that subscribers read, and the route by which it is filled. @throws LakegateError CONFIG_INVALID */
export function connectJournal(parts: JournalParts): { readonly source: StreamSource; readonly journal: JournalRoute } {
  const { dataset, binding, server, journalServer, leases } = parts;
  const { journal } = binding;
  const source = parts.createSource({ server, dataset, binding: copiedBinding(dataset, binding) });
  const sink = parts.createJournalSink({ server: journalServer, dataset, binding: journalSink(binding) });
  const append: JournalRoute['append'] = async (messages, signal) => {
    const records = await Promise.all(messages.map((message) => toRecord(message, parts)));
    const sized = records.map((record) => ({ ...record, bytes: (record.payload?.length ?? 0) + sizeOfKey(record) }));
    const context = { requestId: `journal-${binding.id}`, signal, called: () => undefined };
    return refusedOf(messages, await sendRecords(sized, sink, context));
  };
  const stop = async (): Promise<void> => {
    await Promise.all([source.stop(), sink.stop()]);
  };
  const read: StreamOptions = { server: journalServer, dataset, binding: { ...binding, ...journal }, leases };
  return {
    source: parts.createJournalSource(read),
    journal: { dataset: dataset.name, stream: binding.id, source, append, stop },
  };
}

/** As it is read to be copied: everything that was sent, whoever was there to take it. */
function copiedBinding(dataset: Dataset, binding: StreamBinding): StreamBinding {
  const { id, kind, settings } = binding;
  if (kind === 'sqs') return { ...binding, settings: { ...settings, backlog: 'deliver' } };
  if (kind !== 'mqtt') return binding;
  // A session that the broker keeps holds what is published while nobody copies.
  const session = `lakegate-${hash('sha256', JSON.stringify([dataset.name, id]), 'hex').slice(0, 12)}`;
  return { ...binding, settings: { session, ...settings } };
}

function journalSink({ id, format, columns, journal }: JournalParts['binding']): SinkBinding {
  return { id, format, columns, ...journal, orderBy: [] };
}

/**
 * The message as it came. Its order is that of its own key (the group of a FIFO queue), else of its record's key; what
 * can't be read is copied as well, so that whoever reads the journal is told of it.
 */
async function toRecord(message: StreamMessage, { dataset, binding, read }: JournalParts): Promise<OutgoingRecord> {
  const { partition, offset, content } = message;
  const payload = (content.kind === 'images' ? undefined : content.payload) ?? new Uint8Array();
  const key = content.kind === 'payload' ? content.key : undefined;
  const name = JSON.stringify([dataset.name, binding.id, partition, offset]);
  const change = key === undefined && dataset.key.length > 0 ? await read(message) : undefined;
  const row = change === undefined || 'unreadable' in change ? undefined : (change.after ?? change.before);
  return {
    id: hash('sha256', name, 'hex').slice(0, 32),
    orderingKey: key === undefined ? row && orderingKeyOf(dataset, dataset.key)(row) : Buffer.from(key).toString(),
    payload,
    row: row ?? dataset.columns.map(() => null),
  };
}

function sizeOfKey({ orderingKey }: OutgoingRecord): number {
  return Buffer.byteLength(orderingKey ?? '');
}

/** @throws LakegateError where a message isn't known to be stored */
function refusedOf(messages: readonly StreamMessage[], outcomes: readonly SendOutcome[]): readonly RefusedMessage[] {
  return messages.flatMap((message, i) => {
    const outcome = outcomes[i];
    if (outcome?.status === 'accepted') return [];
    if (outcome?.status === 'rejected') return [{ message, reason: outcome.message }];
    const code = outcome?.status === 'failed' ? outcome.code : 'SINK_UNAVAILABLE';
    throw new LakegateError(code, { cause: outcome?.cause });
  });
}
