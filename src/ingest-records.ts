// The one path of a record in: the writer's grant, the contract's judgement, the sink's acknowledgement, a receipt.
import { randomUUID } from 'node:crypto';
import { LakegateError } from './core/errors.js';
import type { Catalog } from './core/dataset.js';
import type {
  GivenRecord,
  IngestContext,
  IngestReceipt,
  IngestRequest,
  IngestService,
  RecordError,
  RecordResult,
  UnreadableRecord,
} from './core/ingest-service.js';
import type { WriteGrant } from './core/principal.js';
import type { SharedStore } from './core/shared-store.js';
import type { Row } from './core/value.js';
import type { SendOutcome } from '../connectors/sink.js';
import { createAdmission } from './ingestion/admission.js';
import { type DeadLetter, keepDeadLetters } from './ingestion/dead-letters.js';
import { type Reservation, reserveKey, type SettledResult } from './ingestion/idempotency.js';
import { createJudge, type Judge, type Judged } from './ingestion/judge-record.js';
import { nameRequest, type RequestNames } from './ingestion/record-ids.js';
import { orderingKeyOf } from './ingestion/ordering-key.js';
import { sendRecords, type SizedRecord } from './ingestion/send-records.js';
import type { DeadLetterRoute, SinkRoute } from './ingestion/sink-route.js';

export interface IngestLimits {
  /** Most records of one request. */
  readonly maxIngestRecords: number;
  /** Most bytes of records on their way to one sink at a time. */
  readonly maxSinkBytes: number;
  /** What to say of when to try again, where the sink doesn't. */
  readonly ingestRetryMs: number;
  /** Longest time that sending may take; what isn't acknowledged by then is `unknown`. */
  readonly ingestTimeoutMs: number;
  /** How long an idempotency key is remembered. */
  readonly idempotencyTtlMs: number;
}

/** Everything that taking records in needs besides the request. */
export interface IngestPath {
  readonly catalog: Catalog;
  /** By dataset. */
  readonly routes: ReadonlyMap<string, SinkRoute>;
  readonly deadLetters: ReadonlyMap<string, DeadLetterRoute>;
  readonly store: SharedStore;
  readonly limits: IngestLimits;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A record that keeps to the contract and can be sent. */
interface Sendable extends SizedRecord {
  readonly index: number;
}

/** How much longer than its work a reservation lasts, so that no two requests ever work on one key. */
const leaseMarginMs = 10_000;

export function createIngestService(path: IngestPath): IngestService {
  const { limits, now = Date.now } = path;
  const admission = createAdmission(limits);
  const judges = new WeakMap<WriteGrant, Judge>();
  const running = new Set<Promise<unknown>>();
  const owner = randomUUID();
  let draining = false;

  const judgeFor = (grant: WriteGrant, { dataset }: SinkRoute): Judge => {
    let judge = judges.get(grant);
    if (judge === undefined) {
      judge = createJudge(dataset, grant.columns);
      judges.set(grant, judge);
    }
    return judge;
  };

  const ingest = async (request: IngestRequest, context: IngestContext): Promise<IngestReceipt> => {
    const startedAt = performance.now();
    const grant = context.writes.get(request.dataset);
    const route = path.routes.get(request.dataset);
    if (grant === undefined || route === undefined) throw new LakegateError('DATASET_UNKNOWN');
    checkSize(request, limits);
    const names = nameRequest(request, context.principal.id);
    const judge = judgeFor(grant, route);
    const prepareAt = (atMs: number): Promise<Prepared> => prepare(judge(request.records, atMs), route, names);
    const judgedMs = now();
    const prepared = await prepareAt(judgedMs);
    const { sendable, results } = prepared;
    const receipt = request.dryRun
      ? toReceipt('none', fillIn(results, sendable, accepted))
      : await send({ request, route, names, prepared, judgedMs, prepareAt }, context);
    const { acceptedCount, rejectedCount, unknownCount } = receipt;
    if (!request.dryRun) {
      context.observe({
        kind: 'records-ingested',
        requestId: context.requestId,
        principal: context.principal.id,
        dataset: request.dataset,
        columns: [...grant.columns],
        grantDigest: grant.digest,
        accepted: acceptedCount,
        rejected: rejectedCount,
        unknown: unknownCount,
        ms: performance.now() - startedAt,
      });
    }
    return receipt;
  };

  const send = async (work: Work, context: IngestContext): Promise<IngestReceipt> => {
    const { route, judgedMs } = work;
    const bytes = work.prepared.sendable.reduce((sum, record) => sum + record.bytes, 0);
    const leave = admission.enter(`${route.dataset.name}/${route.binding.id}`, bytes);
    try {
      const reservation = await reserve(work);
      if (reservation?.outcome === 'replayed') return toReceipt('replayed', reservation.earlier ?? []);
      // What is sent again is what was sent: the same values, lengths and batches.
      const prepared =
        reservation === undefined || reservation.firstMs === judgedMs
          ? work.prepared
          : await work.prepareAt(reservation.firstMs);
      const settled = await sendOpen({ ...work, prepared }, reservation, context);
      await reservation?.settle(settled);
      await letter(work, settled, context);
      return toReceipt(reservation?.outcome ?? 'none', settled);
    } finally {
      leave();
    }

    async function sendOpen(
      { request, prepared: { sendable, results } }: Work,
      reservation: Reservation | undefined,
      { signal, requestId }: IngestContext,
    ): Promise<readonly SettledResult[]> {
      const earlier = reservation?.earlier;
      const isOpen = ({ index }: Sendable): boolean => earlier === undefined || earlier[index]?.open === true;
      const open = sendable.filter(isOpen);
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(limits.ingestTimeoutMs)]);
      const sending = { requestId, signal: deadline, called: ignore };
      const outcomes = await sendRecords(sendable, route.sink, sending, (i) => isOpen(sendable[i] as Sendable));
      const failure = commonFailure(outcomes);
      if (failure !== undefined && earlier === undefined) {
        await reservation?.release();
        throw failure;
      }
      const settled = Array.from(
        { length: request.records.length },
        (_, index): SettledResult | undefined => earlier?.[index] ?? results[index],
      );
      for (let i = 0; i < open.length; i++) {
        const { index } = open[i] as Sendable;
        settled[index] = settle(index, outcomes[i] as SendOutcome);
      }
      return settled.map((one, index) => one ?? unsettled(index));
    }
  };

  const reserve = ({ names, route: { sink }, judgedMs }: Work): Promise<Reservation> | undefined => {
    const { storeKey, body } = names;
    if (storeKey === undefined || body === undefined) return undefined;
    return reserveKey({ storeKey, body }, sink.capabilities, {
      store: path.store,
      ttlMs: limits.idempotencyTtlMs,
      leaseMs: limits.ingestTimeoutMs + leaseMarginMs,
      owner,
      now: () => judgedMs,
    });
  };

  const letter = async (work: Work, settled: readonly RecordResult[], context: IngestContext): Promise<void> => {
    const route = path.deadLetters.get(work.request.dataset);
    const rejected = settled.filter(({ status }) => status === 'rejected');
    if (route === undefined || rejected.length === 0) return;
    const letters = rejected.map(({ index, errors }): DeadLetter => {
      const given = work.request.records[index] as GivenRecord | UnreadableRecord;
      const from = { principal: context.principal.id };
      return { id: work.names.recordId(index), dataset: work.request.dataset, from, errors, record: given };
    });
    const { requestId, signal } = context;
    const { kept, code, cause } = await keepDeadLetters(letters, route, { requestId, signal, called: ignore, now });
    if (!kept) context.observe({ kind: 'error', requestId, code: code ?? 'SINK_REJECTED', cause });
  };

  return {
    ingest: (request, context) => {
      if (draining) return Promise.reject(new LakegateError('SHUTTING_DOWN'));
      const work = ingest(request, context);
      running.add(work);
      const forget = (): void => void running.delete(work);
      work.then(forget, forget);
      return work;
    },
    drain: async () => {
      draining = true;
      await Promise.allSettled([...running]);
    },
  };
}

interface Work {
  readonly request: IngestRequest;
  readonly route: SinkRoute;
  readonly names: RequestNames;
  readonly prepared: Prepared;
  /** The moment that the records were judged at, in ms since the epoch. */
  readonly judgedMs: number;
  /** Judges and writes them as of another moment. */
  readonly prepareAt: (atMs: number) => Promise<Prepared>;
}

interface Prepared {
  readonly sendable: readonly Sendable[];
  /** Of records that aren't sent. */
  readonly results: readonly (RecordResult | undefined)[];
}

function checkSize({ records, idempotencyKey }: IngestRequest, { maxIngestRecords }: IngestLimits): void {
  if (records.length > maxIngestRecords) {
    throw new LakegateError('BATCH_TOO_LARGE', {
      message: `The request has ${String(records.length)} records; at most ${String(maxIngestRecords)} are taken at a time.`,
    });
  }
  if (idempotencyKey !== undefined && !/^.{1,256}$/su.test(idempotencyKey)) {
    throw new LakegateError('BAD_USER_INPUT', { message: 'idempotencyKey: expected 1 to 256 characters' });
  }
}

/** Writes each good record for the sink; a record that is too large for it is named before anything is sent. */
async function prepare(
  judged: readonly Judged[],
  { binding, dataset, encode, sink }: SinkRoute,
  names: RequestNames,
): Promise<Prepared> {
  const keyOf = orderingKeyOf(dataset, binding.orderBy);
  const sendable: Sendable[] = [];
  const results: (RecordResult | undefined)[] = new Array<undefined>(judged.length).fill(undefined);
  for (let index = 0; index < judged.length; index++) {
    const one = judged[index] as Judged;
    if ('errors' in one) {
      results[index] = rejected(index, one.errors);
      continue;
    }
    const { row } = one;
    const encoded = encode?.(row);
    const payload = encoded instanceof Promise ? await encoded : encoded;
    const orderingKey = keyOf(row);
    const bytes = (payload?.length ?? sizeOf(row)) + (orderingKey === undefined ? 0 : Buffer.byteLength(orderingKey));
    const { maxRecordBytes } = sink.capabilities;
    if (bytes > maxRecordBytes) results[index] = rejected(index, [tooLarge(bytes, maxRecordBytes)]);
    else sendable.push({ index, bytes, id: names.recordId(index), orderingKey, payload, row });
  }
  return { sendable, results };
}

/** About what a row takes as text. */
function sizeOf(row: Row): number {
  return row.reduce<number>((sum, value) => {
    if (typeof value === 'string') return sum + Buffer.byteLength(value);
    return sum + (Array.isArray(value) ? sizeOf(value) : 8);
  }, 0);
}

function tooLarge(bytes: number, limit: number): RecordError {
  const message = `expected at most ${String(limit)} bytes, which is what the sink takes, not ${String(bytes)}`;
  return { path: [], code: 'TOO_LARGE', message };
}

function rejected(index: number, errors: readonly RecordError[]): RecordResult {
  return { index, status: 'rejected', errors };
}

/** Of what isn't known to have been sent. */
function unsettled(index: number): SettledResult {
  return { index, status: 'unknown', errors: noErrors };
}

/** Of a dry run: it would be sent. */
function accepted(index: number): RecordResult {
  return { index, status: 'accepted', errors: noErrors };
}

function fillIn(
  results: readonly (RecordResult | undefined)[],
  sendable: readonly Sendable[],
  resultOf: (index: number) => RecordResult,
): readonly RecordResult[] {
  const filled = [...results];
  for (const { index } of sendable) filled[index] = resultOf(index);
  return filled as RecordResult[];
}

function settle(index: number, outcome: SendOutcome): SettledResult {
  switch (outcome.status) {
    case 'accepted':
      return { index, status: 'accepted', position: outcome.position, errors: noErrors };
    case 'rejected':
      return rejected(index, [{ path: [], code: outcome.code, message: outcome.message }]);
    case 'unknown':
      return { index, status: 'unknown', errors: noErrors, open: true };
    case 'failed': {
      const message = 'the sink did not take it; it can be sent again';
      return { index, status: 'rejected', errors: [{ path: [], code: 'SINK_REFUSED', message }], open: true };
    }
  }
}

/** The error of a request of which nothing was stored for one reason that isn't the records'. */
function commonFailure(outcomes: readonly SendOutcome[]): LakegateError | undefined {
  const [first] = outcomes;
  if (first?.status !== 'failed' || !outcomes.every(({ status }) => status === 'failed')) return undefined;
  const { code, cause, retryAfterMs } = first;
  return new LakegateError(code, { cause, ...(retryAfterMs !== undefined && { extensions: { retryAfterMs } }) });
}

function toReceipt(idempotency: IngestReceipt['idempotency'], settled: readonly SettledResult[]): IngestReceipt {
  const counts = { accepted: 0, rejected: 0, unknown: 0 };
  for (const { status } of settled) counts[status]++;
  return {
    acceptedCount: counts.accepted,
    rejectedCount: counts.rejected,
    unknownCount: counts.unknown,
    idempotency,
    results: settled.map(withoutOpen),
  };
}

/** Whether it may be sent again is the gateway's own matter. */
function withoutOpen(result: SettledResult): RecordResult {
  if (result.open === undefined) return result;
  const { index, status, position, errors } = result;
  return { index, status, position, errors };
}

const noErrors: readonly RecordError[] = [];

const ignore = (): void => undefined;
