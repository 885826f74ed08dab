// Where records of a dataset go and where its changes come from: the bindings that write, take dead letters or stream.
import type {
  Dataset,
  FlowBinding,
  PayloadFormat,
  SinkBinding,
  SinkKind,
  SourceKind,
  StreamBinding,
} from '../core/dataset.js';
import { namesReplica } from '../core/resolve-environment.js';
import { lakegateOf, type LakegateBinding, type LakegateDataset } from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import { parseDuration } from './parse-duration.js';
import type { ProblemList } from './problem-list.js';
import {
  checkColumn,
  resolveBindingColumns,
  resolveLetterColumns,
  type ReportBinding,
} from './resolve-binding-columns.js';
import { checkBindingKeys, findBindingServer } from './resolve-binding-server.js';
import { type Flow, resolveFlowSettings, resolveJournal } from './resolve-journal.js';

/** Sinks that store columns, so that no payload is made of a record. */
const columnKinds: ReadonlySet<string> = new Set(['dynamodb', 'clickhouse', 'postgres']);

/** Sources that send a record before and after by themselves. */
const imageKinds: ReadonlySet<string> = new Set(['dynamodb']);

/** Resolves the sink, the dead letter and the streams of a dataset. */
export function resolveFlows(
  dataset: LoadedDataset,
  problems: ProblemList,
): Pick<Dataset, 'sink' | 'deadLetter' | 'streams'> {
  const sinks: SinkBinding[] = [];
  const deadLetters: SinkBinding[] = [];
  const streams: StreamBinding[] = [];
  const declared = lakegateOf<LakegateDataset>(dataset.raw).bindings ?? [];
  const ids = new Set(declared.filter(({ direction = 'read' }) => direction === 'read').map((b) => b.id ?? b.server));
  for (const binding of declared) {
    const { direction = 'read' } = binding;
    if (direction === 'read') continue;
    const report: ReportBinding = (keys, message) => {
      problems.add(dataset.contract.document, [binding, ...keys], message);
    };
    checkBindingKeys(binding, report);
    const server = findBindingServer(dataset, binding, report);
    if (server === undefined) continue;
    const flow = { dataset, binding, server, report };
    if (direction === 'stream') streams.push(resolveStream(flow));
    else if (direction === 'write') sinks.push(resolveSink(flow));
    else deadLetters.push(resolveDeadLetter(flow));
    const id = idOf(binding);
    if (ids.has(id))
      report([binding.id === undefined ? 'server' : 'id'], `expected an "id" of its own: "${id}" is taken`);
    ids.add(id);
    if (sinks.length > 1 && direction === 'write') report(['direction'], 'expected one binding that writes');
    if (deadLetters.length > 1 && direction === 'deadLetter')
      report(['direction'], 'expected one binding that takes dead letters');
  }
  return {
    ...(sinks[0] === undefined ? {} : { sink: sinks[0] }),
    ...(deadLetters[0] === undefined ? {} : { deadLetter: deadLetters[0] }),
    ...(streams.length === 0 ? {} : { streams }),
  };
}

/** A server's name is its reading binding's id; the others on it say what they are for. */
function idOf({ id, server, direction }: LakegateBinding): string {
  return id ?? `${server}-${String(direction)}`;
}

function resolveSink(flow: Flow): SinkBinding {
  const { dataset, binding, server, report } = flow;
  if (binding.format !== undefined && columnKinds.has(server.kind)) {
    report(['format'], `expected no "format": a sink of type ${server.kind} stores columns`);
  }
  const base = resolveFlow(flow);
  if (base.format.kind === 'parquet' && server.kind !== 's3') {
    report(
      [binding.format === undefined ? 'server' : 'format'],
      'expected "parquet" on s3 alone: it is a format of files',
    );
  }
  (binding.orderBy ?? []).forEach((name, i) => {
    const at = ['orderBy', i];
    if (checkColumn(dataset, name, at, report) && !base.columns.has(name))
      report(at, `"${name}" is not in this binding`);
  });
  return { ...base, kind: server.kind as SinkKind, orderBy: binding.orderBy ?? dataset.key };
}

/** A dead letter is a document of its own, whatever its dataset and its server's other payloads look like. */
function resolveDeadLetter(flow: Flow): SinkBinding {
  const { dataset, binding, server, report } = flow;
  const storesColumns = columnKinds.has(server.kind);
  if (binding.format !== undefined && (storesColumns || binding.format !== 'json')) {
    report(
      ['format'],
      storesColumns
        ? `expected no "format": a sink of type ${server.kind} stores columns`
        : 'expected "json": a dead letter is a JSON document',
    );
  }
  return {
    ...placeOf(flow),
    kind: server.kind as SinkKind,
    columns: resolveLetterColumns(binding, storesColumns, report),
    format: { kind: 'json' },
    settings: resolveFlowSettings(dataset, binding.settings, report),
    orderBy: [],
  };
}

function resolveStream(flow: Flow): StreamBinding {
  const { dataset, binding, server, report } = flow;
  const { envelope = 'plain', lag = 'PT0S' } = binding;
  const base = resolveFlow(flow);
  const usual = envelope === 'debezium' || imageKinds.has(server.kind) ? 'full' : 'append';
  const changes = binding.changes ?? usual;
  if (changes !== 'append' && dataset.key.length === 0) {
    report(
      [binding.changes === undefined ? 'server' : 'changes'],
      `expected a key: changes are told by it ("${changes}")`,
    );
  }
  if (envelope === 'plain' && changes === 'full' && !imageKinds.has(server.kind)) {
    report(['changes'], 'expected "append" or "upsert" with the envelope "plain": it has no record as it was before');
  }
  if (envelope === 'debezium' && changes === 'append') {
    report(['changes'], 'expected "upsert" or "full" with the envelope "debezium"');
  }
  if (envelope === 'debezium' && base.format.kind === 'csv') {
    report(['envelope'], 'expected "plain" with the format "csv"');
  }
  if (base.format.kind === 'parquet') {
    report(
      [binding.format === undefined ? 'server' : 'format'],
      'expected json, csv or avro: "parquet" is a format of files',
    );
  }
  const journal = resolveJournal(flow);
  const lagMs = parseDuration(lag);
  if (lagMs === undefined) report(['lag'], 'expected an ISO 8601 duration in weeks to seconds, as PT1S');
  return {
    ...base,
    kind: server.kind as SourceKind,
    changes,
    envelope,
    lagMs: lagMs ?? 0,
    ...(journal === undefined ? {} : { journal }),
  };
}

function resolveFlow(flow: Flow): Omit<FlowBinding, 'kind'> {
  const { dataset, binding, report } = flow;
  return {
    ...placeOf(flow),
    columns: resolveBindingColumns(dataset, binding, report, () => undefined),
    format: resolveFormat(flow),
    settings: resolveFlowSettings(dataset, binding.settings, report),
    ...replicaSettingsOf(binding.settings ?? {}),
  };
}

function placeOf({ dataset, binding, server }: Flow): Pick<FlowBinding, 'id' | 'server' | 'physicalName' | 'database'> {
  const { stream } = server.settings;
  return {
    id: idOf(binding),
    server: server.name,
    physicalName:
      binding.physicalName ??
      (typeof stream === 'string' ? stream : undefined) ??
      dataset.raw.physicalName ??
      dataset.raw.name,
    database: binding.database,
  };
}

function resolveFormat({ binding, server, report }: Flow): PayloadFormat {
  const { format: ofServer, schemaRegistryUrl, glueRegistry } = server.settings;
  const declared = binding.format ?? ofServer ?? 'json';
  if (declared === 'json' || declared === 'csv' || declared === 'parquet') return { kind: declared };
  if (typeof declared === 'object') {
    const { registry } = declared.avro;
    if (registry === 'confluent' && schemaRegistryUrl === undefined) {
      report(['format', 'avro', 'registry'], `expected the server "${server.name}" to have a schemaRegistryUrl`);
    }
    return { kind: 'avro', registry };
  }
  if (declared !== 'avro') {
    report(
      ['server'],
      `expected a "format", json, csv, avro or (on s3) parquet: the server's own is none that Lakegate knows`,
    );
    return { kind: 'json' };
  }
  const registry = schemaRegistryUrl !== undefined ? 'confluent' : glueRegistry !== undefined ? 'glue' : 'none';
  return { kind: 'avro', registry };
}

function replicaSettingsOf(settings: object): Pick<FlowBinding, 'replicaSettings'> {
  const named = Object.entries(settings).filter(([, value]) => namesReplica(String(value)));
  return named.length === 0 ? {} : { replicaSettings: named.map(([key]) => key) };
}
