// The dataset that the batteries of sinks and sources write and read: few columns, and every connector can hold it.
import { createHash } from 'node:crypto';
import type { OutgoingRecord } from '../../../connectors/sink.js';
import { int32Type, stringType } from '../../../src/core/data-type.js';
import type {
  BindingColumn,
  Dataset,
  SinkBinding,
  SinkKind,
  SourceKind,
  StreamBinding,
} from '../../../src/core/dataset.js';

/** A record of the batteries. Those of one station keep their order, which `seq` tells. */
export interface Reading {
  readonly station: string;
  readonly seq: number;
  readonly note: string;
}

/** `readings(station, seq, note)`, key station and seq. */
export const readings: Dataset = {
  name: 'readings',
  contract: { id: 'flows', version: '1.0.0' },
  graphql: {},
  columns: [
    { name: 'station', type: stringType, nullable: false },
    { name: 'seq', type: int32Type, nullable: false },
    { name: 'note', type: stringType, nullable: true },
  ],
  key: ['station', 'seq'],
  relationships: [],
  bindings: [],
  stage: 'validated',
  quality: [],
  roles: [],
  tags: [],
};

const columns: ReadonlyMap<string, BindingColumn> = new Map(
  readings.columns.map(({ name }) => [name, { physicalName: name }]),
);

/** A binding that writes readings as JSON, ordered by station. */
export function sinkBinding(kind: SinkKind, physicalName: string, rest: Partial<SinkBinding> = {}): SinkBinding {
  const common = { id: kind, server: kind, kind, physicalName, columns, format: { kind: 'json' as const } };
  return { ...common, orderBy: ['station'], settings: {}, ...rest };
}

/** A binding that sends readings as JSON. */
export function streamBinding(
  kind: SourceKind,
  physicalName: string,
  rest: Partial<StreamBinding> = {},
): StreamBinding {
  const common = { id: kind, server: kind, kind, physicalName, columns, format: { kind: 'json' as const } };
  return { ...common, changes: 'append', envelope: 'plain', lagMs: 0, settings: {}, ...rest };
}

/** `count` readings of a station, from a sequence number on. */
export function readingsOf(station: string, count: number, firstSeq = 0): readonly Reading[] {
  return Array.from({ length: count }, (_, i) => ({ station, seq: firstSeq + i, note: `n${String(i)}` }));
}

/** Readings of several stations, taking turns. */
export function interleaved(stations: readonly string[], each: number, firstSeq = 0): readonly Reading[] {
  return Array.from({ length: each }, (_, i) =>
    stations.map((station) => ({ station, seq: firstSeq + i, note: `n${String(i)}` })),
  ).flat();
}

/** The record as the ingestion path would hand it to a sink; its id comes of what it says. */
export function outgoing(reading: Reading): OutgoingRecord {
  const { station, seq, note } = reading;
  return {
    id: createHash('sha256')
      .update(JSON.stringify([station, seq, note]))
      .digest('hex')
      .slice(0, 32),
    orderingKey: station,
    payload: encodeReading(reading),
    row: [station, seq, note],
  };
}

export function encodeReading({ station, seq, note }: Reading): Uint8Array {
  return Buffer.from(JSON.stringify({ station, seq, note }));
}

/** @throws SyntaxError */
export function decodeReading(payload: Uint8Array): Reading {
  return JSON.parse(Buffer.from(payload).toString('utf8')) as Reading;
}

/** A reading whose JSON has as many bytes as asked for. */
export function readingOfBytes(station: string, seq: number, payloadBytes: number): Reading {
  const bare = encodeReading({ station, seq, note: '' }).byteLength;
  return { station, seq, note: 'x'.repeat(payloadBytes - bare) };
}

/** What a reading is compared by. */
export function labelOf({ station, seq, note }: Reading): string {
  return `${station}/${String(seq)}/${note.length > 40 ? `${String(note.length)} characters` : note}`;
}

/** Labels of one station's readings, in the order given. */
export function labelsOfStation(station: string, records: readonly Reading[]): readonly string[] {
  return records.filter((record) => record.station === station).map(labelOf);
}
