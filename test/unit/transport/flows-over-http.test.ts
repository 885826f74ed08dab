// Mutations and subscriptions at `/graphql`, over the gateway's own schema and a service that keeps what it is given.
import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everythingVisible, shapeFor } from '../../../schema/shape-schema.js';
import { visibleColumns } from '../../../schema/visible-columns.js';
import type { IngestRequest } from '../../../src/core/ingest-service.js';
import type { WriteGrants } from '../../../src/core/principal.js';
import { createSurface } from '../../../src/transport/graphql/graphql-surface.js';
import { LakegateError } from '../../../src/core/errors.js';
import { buildFlows } from '../schema/flow-catalog.js';
import { type StartedServer, startServer } from './started-server.js';

const taken: IngestRequest[] = [];
let busy = false;
let server: StartedServer;

beforeAll(async () => {
  const gateway = await buildFlows();
  const all = everythingVisible(gateway);
  const ofAnn: WriteGrants = new Map([
    ['planes', { dataset: 'planes', columns: all.datasets.get('planes') ?? new Set(), digest: 'planes' }],
  ]);
  const ofBob: WriteGrants = new Map();
  server = await startServer({
    surfaceOf: (grants, writes) =>
      createSurface(shapeFor(gateway, { ...all, ...pickWritten(visibleColumns(grants, writes)) })),
    ingestion: {
      writeSource: { resolveWrites: ({ id }) => Promise.resolve(id === 'api-key/ann' ? ofAnn : ofBob) },
      service: {
        ingest: (request, { writes, principal }) => {
          if (busy) return Promise.reject(new LakegateError('INGEST_BUSY', { extensions: { retryAfterMs: 250 } }));
          expect(principal.id).toBe('api-key/ann');
          expect(writes).toBe(ofAnn);
          taken.push(request);
          return Promise.resolve({
            acceptedCount: request.records.length,
            rejectedCount: 0,
            unknownCount: 0,
            idempotency: 'none',
            results: request.records.map((_record, index) => ({ index, status: 'accepted', errors: [] })),
          });
        },
        drain: () => Promise.resolve(),
      },
    },
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  taken.length = 0;
  busy = false;
});

function pickWritten({ written, digest }: ReturnType<typeof visibleColumns>) {
  return { written, digest };
}

const ingest = 'mutation { ingestPlanes(input: { records: [{ tailnum: "N1" }] }) { acceptedCount } }';
const watch = 'subscription { planeChanges { operation } }';

describe('a mutation over HTTP', () => {
  it('is carried out when it is posted', async () => {
    const { status, body } = await server.ask(ingest);
    expect([status, body]).toEqual([200, { data: { ingestPlanes: { acceptedCount: 1 } } }]);
    expect(taken).toHaveLength(1);
  });

  it('is not carried out by GET', async () => {
    const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(ingest)}`, {
      headers: { authorization: 'Bearer key-ann', 'content-type': 'application/json' },
    });
    expect(response.status).toBe(405);
    await response.text();
    expect(taken).toEqual([]);
  });

  it('is carried out by events when it is posted, and not by GET', async () => {
    const ask = async (method: 'GET' | 'POST'): Promise<string> => {
      const url = `${server.url}/graphql${method === 'GET' ? `?query=${encodeURIComponent(ingest)}` : ''}`;
      const headers = { authorization: 'Bearer key-ann', accept: 'text/event-stream' };
      const response = await fetch(url, {
        method,
        headers: { ...headers, ...(method === 'POST' && { 'content-type': 'application/json' }) },
        ...(method === 'POST' && { body: JSON.stringify({ query: ingest }) }),
      });
      return response.text();
    };
    expect(await ask('GET')).toContain('"errors"');
    expect(taken).toEqual([]);
    expect(await ask('POST')).toContain('{"data":{"ingestPlanes":{"acceptedCount":1}}}');
    expect(taken).toHaveLength(1);
  });

  it('does not exist for one who may not write', async () => {
    const { status, body } = await server.ask(ingest, { headers: { authorization: 'Bearer key-bob' } });
    expect(status).toBe(400);
    expect(body.errors?.[0]).toMatchObject({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    expect(taken).toEqual([]);
  });

  it('says when to try again where there is no room', async () => {
    busy = true;
    const { body } = await server.ask(ingest);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'INGEST_BUSY', retryAfterMs: 250 });
  });
});

describe('a subscription over HTTP', () => {
  it.each(['POST', 'GET'])('is not answered once, by %s', async (method) => {
    const url = `${server.url}/graphql${method === 'GET' ? `?query=${encodeURIComponent(watch)}` : ''}`;
    const response = await fetch(url, {
      method,
      headers: { authorization: 'Bearer key-ann', 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify({ query: watch }) }),
    });
    const body = (await response.json()) as { data?: unknown; errors: { extensions: { code: string } }[] };
    expect(response.status).toBe(method === 'POST' ? 400 : response.status);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(body.data).toBeUndefined();
    expect(body.errors[0]?.extensions.code).toBe('BAD_REQUEST');
  });
});
