// The bulk path on a free port, before the real way in and a sink in memory, for a dataset with a column of every type.
import { defaultLimits, type Limits } from '../../../../src/config/limits.js';
import type { Dataset } from '../../../../src/core/dataset.js';
import { LakegateError } from '../../../../src/core/errors.js';
import type { IngestService } from '../../../../src/core/ingest-service.js';
import type { WriteGrants } from '../../../../src/core/principal.js';
import type { Row } from '../../../../src/core/value.js';
import { createIngestService } from '../../../../src/ingest-records.js';
import { createMemoryStore } from '../../../../src/shared-store/memory-store.js';
import { createHttpServer, type HttpServer } from '../../../../src/transport/http/create-http-server.js';
import { createConcurrencyLimit } from '../../../../src/transport/http/limit-concurrency.js';
import { createIngestRoute } from '../../../../src/transport/ingest/create-ingest-route.js';
import { createMemorySink, type MemorySink } from '../../../support/memory-sink.js';
import { sampleCatalog } from '../sample-catalog.js';

export interface Summary {
  readonly recordCount: number;
  readonly acceptedCount: number;
  readonly rejectedCount: number;
  readonly unknownCount: number;
  readonly chunks: Record<string, number>;
  readonly rejected: readonly { readonly index: number; readonly errors: readonly unknown[] }[];
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

export interface BulkServer extends HttpServer {
  readonly sink: MemorySink;
  readonly rows: () => readonly Row[];
  readonly post: (body: Body, options?: PostOptions) => Promise<{ status: number; headers: Headers; text: string }>;
  readonly take: (body: Body, options?: PostOptions) => Promise<{ status: number; headers: Headers; summary: Summary }>;
}

type Body = string | Uint8Array<ArrayBuffer>;

interface PostOptions {
  readonly type?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

export const shops = sampleCatalog.datasets.get('shops') as Dataset;

export interface BulkOptions {
  readonly limits?: Partial<Limits>;
  readonly around?: (service: IngestService) => IngestService;
  /** Columns of shops that a principal may write, as of now; ann's are all, and nobody else's any, unless given. */
  readonly columnsOf?: (name: string) => readonly string[];
}

/** Keys are `key-NAME`. */
export async function startBulkServer(change: BulkOptions = {}): Promise<BulkServer> {
  const limits = { ...defaultLimits, ...change.limits };
  const sink = createMemorySink({ maxBatchRecords: 10_000, maxBatchBytes: 100_000_000, formats: new Set() });
  const binding = {
    id: 'log',
    server: 'log',
    kind: 'kafka',
    physicalName: 'shops',
    columns: new Map(),
    format: { kind: 'json' },
    settings: {},
    orderBy: [],
  } as const;
  const service = createIngestService({
    catalog: sampleCatalog,
    routes: new Map([['shops', { dataset: shops, binding, sink, encode: undefined }]]),
    deadLetters: new Map(),
    store: createMemoryStore(),
    limits,
  });
  const ofAll = shops.columns.map(({ name }) => name);
  const writesOf = (name: string): WriteGrants => {
    const columns = change.columnsOf?.(name) ?? (name === 'ann' ? ofAll : []);
    if (columns.length === 0) return new Map();
    return new Map([['shops', { dataset: 'shops', columns: new Set(columns), digest: columns.join() }]]);
  };
  const route = createIngestRoute({
    authenticator: {
      authenticate: ({ authorization }) => {
        const name = /^Bearer key-(\w+)$/.exec(authorization ?? '')?.[1];
        if (name === undefined) return Promise.reject(new LakegateError('UNAUTHENTICATED'));
        return Promise.resolve({ id: name, grantees: [], admin: false });
      },
    },
    writeSource: { resolveWrites: ({ id }) => Promise.resolve(writesOf(id)) },
    service: change.around?.(service) ?? service,
    datasetOf: (name) => sampleCatalog.datasets.get(name),
    concurrency: createConcurrencyLimit(limits.maxConcurrentQueries),
    limits,
    observe: () => undefined,
  });
  const server = await createHttpServer({
    port: 0,
    host: '127.0.0.1',
    loopbackOnly: true,
    graphql: { handle: () => Promise.reject(new LakegateError('NOT_FOUND')), stop: () => Promise.resolve() },
    routes: new Map([['/ingest/', route]]),
    ping: () => Promise.resolve(true),
    limits,
    observe: () => undefined,
  });
  const post: BulkServer['post'] = async (body, { type = 'application/x-ndjson', path = 'shops', headers } = {}) => {
    const response = await fetch(`${server.url}/ingest/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer key-ann', 'content-type': type, ...headers },
      body,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return {
    ...server,
    sink,
    rows: () => sink.stored.map(({ row }) => row),
    post,
    take: async (...given) => {
      const { status, headers, text } = await post(...given);
      return { status, headers, summary: JSON.parse(text) as Summary };
    },
  };
}

/** Lines of records with ids from one up to another. */
export function linesFrom(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, i) => `{"shop_id":${String(first + i)}}\n`).join('');
}
