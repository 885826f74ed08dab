// Connects what contracts say of writing and watching: the one place that names concrete sinks and sources. Part of the
// composition root.
import { hash } from 'node:crypto';
import type { CreateSink, Sink } from '../connectors/sink.js';
import type { CreateStream, StreamMessage, StreamOptions } from '../connectors/stream.js';
import { createCodec } from '../connectors/payload/create-codec.js';
import { connectJournal } from './connect-journal.js';
import type {
  Catalog,
  Dataset,
  FlowBinding,
  Server,
  SinkBinding,
  SinkKind,
  SourceKind,
  StreamBinding,
} from './core/dataset.js';
import { deadLetterDataset } from './core/dead-letter.js';
import { digest } from './core/digest.js';
import { LakegateError } from './core/errors.js';
import type { Leases } from './core/leases.js';
import type { Observe } from './core/observation.js';
import type { SharedStore } from './core/shared-store.js';
import { keepDeadLetters } from './ingestion/dead-letters.js';
import type { DeadLetterRoute, SinkRoute } from './ingestion/sink-route.js';
import type { BadRecord } from './streams/stream-event.js';
import type { StreamRoute } from './streams/stream-route.js';

const loadSink: Readonly<Record<SinkKind, () => Promise<CreateSink>>> = {
  clickhouse: async () => (await import('../connectors/clickhouse/create-sink.js')).createClickhouseSink,
  dynamodb: async () => (await import('../connectors/dynamodb/create-sink.js')).createDynamodbSink,
  firehose: async () => (await import('../connectors/firehose/create-sink.js')).createFirehoseSink,
  kafka: async () => (await import('../connectors/kafka/create-sink.js')).createKafkaSink,
  kinesis: async () => (await import('../connectors/kinesis/create-sink.js')).createKinesisSink,
  mqtt: async () => (await import('../connectors/mqtt/create-sink.js')).createMqttSink,
  postgres: async () => (await import('../connectors/postgres/create-sink.js')).createPostgresSink,
  s3: async () => (await import('../connectors/s3/create-sink.js')).createS3Sink,
  sqs: async () => (await import('../connectors/sqs/create-sink.js')).createSqsSink,
};

const loadSource: Readonly<Record<SourceKind, () => Promise<CreateStream>>> = {
  dynamodb: async () => (await import('../connectors/dynamodb/create-source.js')).createDynamodbSource,
  kafka: async () => (await import('../connectors/kafka/create-source.js')).createKafkaSource,
  kinesis: async () => (await import('../connectors/kinesis/create-source.js')).createKinesisSource,
  mqtt: async () => (await import('../connectors/mqtt/create-source.js')).createMqttSource,
  postgres: async () => (await import('../connectors/postgres/create-source.js')).createPostgresSource,
  sqs: async () => (await import('../connectors/sqs/create-source.js')).createSqsSource,
};

/** What makes sinks and sources, of the kinds that were asked for. */
export interface FlowConnectors {
  readonly sinks: ReadonlyMap<SinkKind, CreateSink>;
  readonly sources: ReadonlyMap<SourceKind, CreateStream>;
}

/** Loads what the contracts name: clients take memory and time to load. */
export async function loadFlowConnectors({ datasets }: Catalog): Promise<FlowConnectors> {
  const sinks = new Map<SinkKind, CreateSink>();
  const sources = new Map<SourceKind, CreateStream>();
  for (const { sink, deadLetter, streams = [] } of datasets.values()) {
    for (const kind of [sink?.kind, deadLetter?.kind]) {
      if (kind !== undefined && !sinks.has(kind)) sinks.set(kind, await loadSink[kind]());
    }
    for (const { kind, journal } of streams) {
      if (!sources.has(kind)) sources.set(kind, await loadSource[kind]());
      if (journal === undefined) continue;
      if (!sources.has(journal.kind)) sources.set(journal.kind, await loadSource[journal.kind]());
      if (!sinks.has(journal.kind)) sinks.set(journal.kind, await loadSink[journal.kind]());
    }
  }
  return { sinks, sources };
}

/** The ways in and out of datasets, connected. */
export interface Flows {
  /** By dataset. */
  readonly sinks: ReadonlyMap<string, SinkRoute>;
  readonly deadLetters: ReadonlyMap<string, DeadLetterRoute>;
  readonly streams: ReadonlyMap<string, readonly StreamRoute[]>;
  /** Lets go of them, but of the sources that `next` goes on with. */
  stop(next?: Flows): Promise<void>;
}

export interface ConnectOptions {
  readonly leases: Leases;
  readonly connectors: FlowConnectors;
  /** How many gateways serve together. */
  readonly replicas: number;
  /** What was connected before: streams of it that are the same go on as they are. */
  readonly earlier?: Flows | undefined;
}

/**
 * Connects every dataset's sink, dead letters and streams.
 * @throws LakegateError CONFIG_INVALID where a setting is none of its kind, or where replicas would share what one of
 * them has to have to itself; then nothing new stays connected
 */
export function connectFlows(catalog: Catalog, options: ConnectOptions): Flows {
  const flows = createFlows();
  try {
    connectAll(flows, catalog, options);
    const shared = options.replicas > 1 ? [...flows.streams.values()].flat().filter(isShared) : [];
    if (shared.length === 0) return flows;
    const message = shared.map(({ dataset, binding }) => `${dataset.name}.${binding.id}: ${ownPlace}`).join('\n');
    throw new LakegateError('CONFIG_INVALID', { message });
  } catch (error) {
    void flows.stop(options.earlier);
    throw error;
  }
}

/** Whether each replica would have a part of the messages only, and its subscribers hear of no others. */
function isShared({ source }: StreamRoute): boolean {
  return source.capabilities.delivery === 'one';
}

const ownPlace =
  'expected a queue (its "queueUrl"), or a kept "session", with ${REPLICA} in its name, as there are several replicas ' +
  'and each message of a shared one goes to one of them; or a "journal"; or a stream that every replica can read';

function createFlows() {
  const sinks = new Map<string, SinkRoute>();
  const deadLetters = new Map<string, DeadLetterRoute>();
  const streams = new Map<string, StreamRoute[]>();
  return {
    sinks,
    deadLetters,
    streams,
    stop: async (next?: Flows): Promise<void> => {
      const kept = new Set([...(next?.streams.values() ?? [])].flat().map(({ source }) => source));
      const left = [...streams.values()].flat().filter(({ source }) => !kept.has(source));
      const read = left.flatMap(({ source, journal }) => (journal === undefined ? [source] : [source, journal]));
      const ends = [...sinks.values(), ...deadLetters.values()].map(({ sink }) => sink);
      await Promise.all([...ends, ...read].map((end) => end.stop()));
    },
  };
}

function connectAll(
  { sinks, deadLetters, streams }: ReturnType<typeof createFlows>,
  catalog: Catalog,
  { leases, connectors, earlier }: ConnectOptions,
): void {
  const known = new Map([...(earlier?.streams.values() ?? [])].flat().map((route) => [route.digest, route]));
  const serverOf = ({ server }: Pick<FlowBinding, 'server'>): Server => {
    const found = catalog.servers.get(server);
    if (found === undefined) throw new LakegateError('INTERNAL', { cause: `no server ${server}` });
    return found;
  };
  const openSink = (dataset: Dataset, binding: SinkBinding): Sink =>
    loaded(connectors.sinks, binding.kind)({ server: serverOf(binding), binding, dataset });
  for (const dataset of catalog.datasets.values()) {
    const { name, sink, deadLetter, streams: bindings = [] } = dataset;
    if (sink !== undefined) sinks.set(name, sinkRoute(dataset, sink, openSink(dataset, sink), serverOf(sink)));
    if (deadLetter !== undefined) {
      deadLetters.set(name, { binding: deadLetter, sink: openSink(deadLetterDataset, deadLetter) });
    }
    for (const binding of bindings) {
      const { journal } = binding;
      const servers = { server: serverOf(binding), journalServer: journal && serverOf(journal) };
      const route =
        known.get(routeDigest(dataset, binding, servers)) ??
        openStream({ dataset, binding, leases }, servers, connectors);
      streams.set(name, [...(streams.get(name) ?? []), route]);
    }
  }
}

function sinkRoute(dataset: Dataset, binding: SinkBinding, sink: Sink, server: Server): SinkRoute {
  const takesColumns = sink.capabilities.formats.size === 0 || binding.format.kind === 'parquet';
  const codec = takesColumns ? undefined : createCodec({ dataset, binding, server });
  return { dataset, binding, sink, encode: codec && ((row) => codec.encode(row)) };
}

/** Servers of a stream. */
interface StreamServers {
  readonly server: Server;
  readonly journalServer: Server | undefined;
}

function loaded<K extends string, T>(known: ReadonlyMap<K, T>, kind: K): T {
  const found = known.get(kind);
  if (found === undefined) throw new LakegateError('INTERNAL', { cause: `${kind} was not loaded` });
  return found;
}

function openStream(
  options: Omit<StreamOptions, 'server'>,
  servers: StreamServers,
  { sinks, sources }: FlowConnectors,
): StreamRoute {
  const { dataset, binding } = options;
  const { server, journalServer } = servers;
  const name = routeDigest(dataset, binding, servers);
  const create = loaded(sources, binding.kind);
  const codec = binding.kind === 'dynamodb' ? undefined : createCodec({ dataset, binding, server });
  const read: StreamRoute['read'] = ({ content }) => {
    if (content.kind === 'unreadable') return { unreadable: content.reason };
    if (content.kind === 'images') return content;
    if (codec === undefined) throw new LakegateError('INTERNAL', { cause: `${binding.kind} sent a payload` });
    return codec.decode(content.payload, content.key);
  };
  const { journal } = binding;
  if (journal === undefined || journalServer === undefined) {
    return { dataset, binding, source: create({ ...options, server }), read, digest: name };
  }
  const parts = { ...options, binding: { ...binding, journal }, server, journalServer, read };
  const connect = {
    createSource: create,
    createJournalSink: loaded(sinks, journal.kind),
    createJournalSource: loaded(sources, journal.kind),
  };
  return { dataset, binding, read, digest: name, ...connectJournal({ ...parts, ...connect }) };
}

/** Equal where what is read, and how it is understood, is the same. */
function routeDigest(dataset: Dataset, binding: StreamBinding, servers: StreamServers): string {
  const columns = dataset.columns.map(({ name, type, nullable }) => ({ name, type, nullable }));
  return digest({ name: dataset.name, graphql: dataset.graphql, columns, key: dataset.key, binding, ...servers });
}

/** Keeps records of streams that could not be read, once whatever the number of replicas. */
export function createBadRecordKeeper(
  deadLetters: Flows['deadLetters'],
  store: SharedStore,
  observe: Observe,
): (route: StreamRoute) => BadRecord | undefined {
  return ({ dataset, binding }) => {
    const route = deadLetters.get(dataset.name);
    if (route === undefined) return undefined;
    return (message, { unreadable }) => {
      const { partition, offset } = message;
      const place = JSON.stringify([dataset.name, binding.id, partition, offset]);
      const id = hash('sha256', place, 'hex').slice(0, 32);
      const letter = {
        id,
        dataset: dataset.name,
        from: { stream: binding.id, partition, offset },
        errors: [{ message: unreadable }],
        record: payloadOf(message),
      };
      const keep = async (): Promise<void> => {
        if (!(await store.putIfAbsent(`dead-letter/${id}`, '', deadLetterTtlMs))) return;
        const context = { requestId: id, signal: AbortSignal.timeout(deadLetterTimeoutMs), called: () => undefined };
        const { kept, code, cause } = await keepDeadLetters([letter], route, { ...context, now: Date.now });
        if (!kept) observe({ kind: 'error', requestId: id, code: code ?? 'SINK_REJECTED', cause });
      };
      keep().catch((cause: unknown) => {
        observe({ kind: 'error', requestId: id, code: 'STATE_UNAVAILABLE', cause });
      });
    };
  };
}

/** How long it is remembered that a replica kept a record. */
const deadLetterTtlMs = 86_400_000;
const deadLetterTimeoutMs = 10_000;

function payloadOf({ content }: StreamMessage): string | null {
  const payload = content.kind === 'images' ? undefined : content.payload;
  return payload === undefined ? null : Buffer.from(payload).toString('base64');
}
