// `/ingest/<dataset>`: the bulk path. A body of any length comes in as it is read, chunk by chunk, the same way in as
// mutations'; what became of its records goes out.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import type { Dataset } from '../../core/dataset.js';
import { LakegateError } from '../../core/errors.js';
import type { IngestService } from '../../core/ingest-service.js';
import type { Observe } from '../../core/observation.js';
import type { Principal, WriteGrant, WriteGrantSource } from '../../core/principal.js';
import { createDeadline } from '../http/create-deadline.js';
import type { Exchange, Route } from '../http/create-http-server.js';
import type { ConcurrencyLimit } from '../http/limit-concurrency.js';
import { type PeerCertificate, peerCertificateOf } from '../http/peer-certificate.js';
import { isReportable } from '../graphql/encode-error.js';
import { createAnswer, type IngestAnswer } from './ingest-answer.js';
import { parseIngestDemands, type IngestDemands } from './parse-ingest-demands.js';
import { readBody } from './read-body.js';
import { takeRecords, type Tally } from './take-records.js';

export interface IngestRouteOptions {
  readonly authenticator: {
    /** @throws LakegateError UNAUTHENTICATED */
    authenticate(headers: IncomingMessage['headers'], peer?: PeerCertificate): Promise<Principal>;
  };
  readonly writeSource: WriteGrantSource;
  readonly service: IngestService;
  readonly datasetOf: (name: string) => Dataset | undefined;
  readonly concurrency: ConcurrencyLimit;
  readonly limits: Limits;
  readonly observe: Observe;
}

/** Few enough that two chunks are held at a time whatever is in them, enough that each costs little. */
const maxChunkRecords = 1_000;
const maxChunkBytes = 1_048_576;

/** A request that may be taken in. */
interface Accepted {
  readonly principal: Principal;
  readonly dataset: Dataset;
  readonly grant: WriteGrant;
  readonly demands: IngestDemands;
}

export function createIngestRoute(options: IngestRouteOptions): Route {
  const { authenticator, writeSource, concurrency, limits, observe } = options;

  const accept = async (request: IncomingMessage, principal: Principal, requestId: string): Promise<Accepted> => {
    const { name, demands } = parseIngestDemands(request);
    const writes = await writeSource.resolveWrites(principal, { requestId });
    const grant = writes.get(name);
    const dataset = options.datasetOf(name);
    if (grant === undefined || dataset === undefined) throw new LakegateError('DATASET_UNKNOWN');
    return { principal, dataset, grant, demands };
  };

  const take = (
    request: IncomingMessage,
    accepted: Accepted,
    answer: IngestAnswer,
    exchange: Exchange,
  ): Promise<Tally> => {
    const { principal, dataset, grant, demands } = accepted;
    const { requestId, signal, draining } = exchange;
    const groups = readBody(request, {
      columns: dataset.columns.filter(({ name }) => grant.columns.has(name)),
      maxBytes: limits.maxBulkBytes,
      maxLineBytes: limits.maxBulkLineBytes,
      maxBatchBytes: limits.maxBulkBatchBytes,
      // What is on its way to the sink when the server stops is waited for; what isn't read yet is not.
      signal: AbortSignal.any([signal, draining]),
    });
    const { idempotencyKey, dryRun } = demands;
    return takeRecords(groups, {
      maxChunkRecords: Math.min(maxChunkRecords, limits.maxIngestRecords),
      maxChunkBytes,
      maxWaitMs: limits.ingestTimeoutMs,
      signal,
      settled: (receipt, first) => answer.add(receipt, first),
      ingest: async (records, number) => {
        const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}/${String(number)}`;
        // What a principal may write is asked again for each chunk: a body may come for an hour.
        const writes = await writeSource.resolveWrites(principal, { requestId });
        const request = { dataset: dataset.name, records, dryRun, idempotencyKey: key };
        return options.service.ingest(request, { requestId, principal, writes, signal, observe });
      },
    });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void> => {
    const { requestId } = exchange;
    if ((request.headersDistinct['authorization']?.length ?? 0) > 1) throw new LakegateError('UNAUTHENTICATED');
    const principal = await authenticator.authenticate(request.headers, peerCertificateOf(request));
    if (request.method !== 'POST') throw new LakegateError('METHOD_NOT_ALLOWED');
    const startedAt = performance.now();
    const leave = concurrency.enter(principal.id);
    const deadline = createDeadline(limits.bulkTimeoutMs, exchange.signal);
    try {
      const accepted = await accept(request, principal, requestId);
      const answer = createAnswer({ request, response, showsAll: accepted.demands.results === 'all' });
      const tally = await take(request, accepted, answer, { ...exchange, signal: deadline.signal });
      const { failure } = tally;
      if (failure !== undefined && isReportable(failure)) {
        observe({ kind: 'error', requestId, code: failure.code, cause: failure.cause ?? failure });
      }
      await answer.end(tally);
    } finally {
      deadline.clear();
      leave();
      const ms = performance.now() - startedAt;
      observe({ kind: 'request-finished', requestId, principal: principal.id, status: response.statusCode, ms });
    }
  };

  return { handle, stop: () => Promise.resolve() };
}
