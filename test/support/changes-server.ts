// A server over the sample catalog whose airlines change: the real path of a change, over a source in memory.
import 'reflect-metadata';
import { createHashValues } from '../../auth/hash-values.js';
import { shapeFor } from '../../schema/shape-schema.js';
import { visibleColumns } from '../../schema/visible-columns.js';
import { defaultLimits } from '../../src/config/limits.js';
import type { Dataset, StreamBinding } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Grant, Grants, Principal } from '../../src/core/principal.js';
import { createPositionCodec } from '../../src/streams/position.js';
import { createSurface, type GraphqlSurface } from '../../src/transport/graphql/graphql-surface.js';
import { createWatchService, type Watching } from '../../src/watch-dataset.js';
import { createFakeService } from '../unit/transport/fake-surface.js';
import { buildFlows, flowCatalog } from '../unit/schema/flow-catalog.js';
import { type StartedServer, startServer, type StartOptions } from '../unit/transport/started-server.js';
import { createMemoryStream, inserted, type MemoryStream, readMemoryMessage } from './memory-stream.js';

export interface ChangesServer extends StartedServer {
  readonly stream: MemoryStream;
  readonly watching: Watching;
  /** Adds an airline. */
  publish(carrier: string, name?: string): void;
}

/** Everybody sees airlines and their flights; the principal named bob sees no names of airlines. */
export async function startChangesServer(options: StartOptions = {}): Promise<ChangesServer> {
  const gateway = await buildFlows();
  const limits = { ...defaultLimits, streamLingerMs: 0, ...options.limits };
  const stream = createMemoryStream();
  const dataset = flowCatalog.datasets.get('airlines') as Dataset;
  const binding = dataset.streams?.[0] as StreamBinding;
  const watching = createWatchService({
    catalog: flowCatalog,
    routes: new Map([['airlines', [{ dataset, binding, source: stream, read: readMemoryMessage, digest: 'one' }]]]),
    read: () => Promise.reject(new Error('no read was expected')),
    positions: createPositionCodec('secret'),
    hashValues: createHashValues(new Map()),
    limits,
    observe: () => undefined,
  });
  const surfaces = new Map<string, GraphqlSurface>();
  const server = await startServer({
    service: createFakeService([['AA', 'American']]),
    watching,
    resolveGrants: ({ id }) => Promise.resolve(id === 'api-key/bob' ? grantsOfBob : grantsOfAll),
    surfaceOf: (grants) => {
      const visible = visibleColumns(grants);
      const surface = surfaces.get(visible.digest) ?? createSurface(shapeFor(gateway, visible));
      surfaces.set(visible.digest, surface);
      return surface;
    },
    ...options,
    limits,
  });
  return {
    ...server,
    stream,
    watching,
    publish: (carrier, name = carrier) => {
      stream.publish(inserted([carrier, name]));
    },
  };
}

const grantsOfAll = grants(['carrier', 'name']);
const grantsOfBob = grants(['carrier']);

function grants(columns: readonly string[]): Grants {
  const grant = (dataset: string, visible: Iterable<string>): [string, Grant] => [
    dataset,
    {
      dataset,
      columns: new Set(visible),
      rowFilter: undefined,
      cellFilters: new Map(),
      masks: new Map(),
      digest: [...visible].join(),
    },
  ];
  return new Map([grant('airlines', columns)]);
}

/** Keys that can be taken from those who have come in by them. */
export function revocableKeys() {
  const principals = new Map<string, Principal>();
  for (const name of ['ann', 'bob'])
    principals.set(`Bearer key-${name}`, expiring(`api-key/${name}`, Date.now() + 3_600_000));
  return {
    principals,
    authenticate: ({ authorization = '' }: { readonly authorization?: string | undefined }): Promise<Principal> => {
      const found = principals.get(authorization);
      return found === undefined ? Promise.reject(new LakegateError('UNAUTHENTICATED')) : Promise.resolve(found);
    },
  };
}

/** A principal whose credentials end. */
export function expiring(id: string, expiresAtMs: number): Principal {
  return { id, grantees: [], admin: false, expiresAtMs };
}
