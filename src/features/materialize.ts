// Brings the last features of each entity from the history to where they are looked up, in the order of the entity, so
// that what was interrupted goes on where it stopped.
import { and, call } from '../core/call.js';
import { timestampType } from '../core/data-type.js';
import { digest } from '../core/digest.js';
import { LakegateError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import type { GivenRecord, IngestContext, IngestService } from '../core/ingest-service.js';
import { type Expr, fieldOf, filter, project, type Relation, rowNumber, sort, type SortKey } from '../core/relation.js';
import type { ReadRelation } from '../core/relation.js';
import type { ReadScope } from '../core/read-scope.js';
import type { SharedStore } from '../core/shared-store.js';
import type { Row, Value } from '../core/value.js';
import { compareValues } from '../core/value.js';
import { readView, type ViewReading } from './read-view.js';
import type { ResolvedView } from './resolve-features.js';

/** From when to when; timestamps in the form of core/value, the end included. */
export interface MaterializedSpan {
  readonly start?: string | undefined;
  readonly end: string;
}

export interface MaterializeServices {
  readonly scope: ReadScope;
  readonly ingest: IngestService;
  readonly writing: IngestContext;
  /** Where it is kept how far an interrupted one came. */
  readonly store: SharedStore;
  readonly limits: {
    /** Most entities of one view. */
    readonly maxRows: number;
    /** Records sent at a time. */
    readonly batchRecords: number;
    /** How long an interrupted one can go on. */
    readonly keepMs: number;
  };
  /** Told after each batch how many entities have been written. */
  readonly progressed: (written: number) => void;
}

export interface Materialized {
  readonly view: string;
  /** Entities written by this run. */
  readonly written: number;
  /** Whether it went on where an earlier one had stopped. */
  readonly resumed: boolean;
}

/**
 * Materialises a view. Called again with the same span after a failure it goes on behind the last entity written.
 * @throws LakegateError FEATURE_UNKNOWN where the view has no history that the caller sees; SINK_REJECTED where a record
 * wasn't taken; those of reading and of ingestion
 */
export async function materialize(
  view: ResolvedView,
  span: MaterializedSpan,
  services: MaterializeServices,
): Promise<Materialized> {
  const { scope, store, limits } = services;
  const { history } = view.view;
  if (history === undefined) {
    throw new LakegateError('FEATURE_UNKNOWN', { message: `The feature view "${view.name}" has no history.` });
  }
  const { principal } = scope.context;
  const place = `materialize/${digest([principal.id, view.name, span.start, span.end])}`;
  const kept = await store.get(place);
  const behind = kept === undefined ? undefined : (JSON.parse(kept.value) as readonly (string | number | boolean)[]);
  const reading = readView(view, history);
  const { read } = reading;
  const relation = lastOfEach(reading, view.entities.length, span);
  const answer = await scope.query.query({ path: history, relation, maxRows: limits.maxRows }, scope.context);
  let written = 0;
  let batch: Row[] = [];
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    await write(view.name, { names: read.fields.map(({ name }) => name), rows: batch }, services);
    written += batch.length;
    const last = batch.at(-1)?.slice(0, view.entities.length) ?? [];
    await keep(store, place, JSON.stringify(last.map(plain)), limits.keepMs);
    services.progressed(written);
    batch = [];
  };
  for await (const rows of answer.batches) {
    for (const row of rows) {
      if (behind !== undefined && !isBehind(row, behind, view)) continue;
      batch.push(row);
      if (batch.length >= limits.batchRecords) await send();
    }
  }
  await send();
  const end = await store.get(place);
  if (end !== undefined) await store.remove(place, end.version);
  return { view: view.name, written, resumed: behind !== undefined };
}

/** The last row of each entity in the span, in the order of the entity. */
function lastOfEach(
  { read, timestamp, created }: ViewReading,
  entities: number,
  { start, end }: MaterializedSpan,
): Relation {
  const time: Expr = fieldOf(read, timestamp);
  const within: Expr[] = [call('lte', time, literal(end, timestampType))];
  if (start !== undefined) within.push(call('gte', time, literal(start, timestampType)));
  const rows = filter(read, and(within));
  const keys = Array.from({ length: entities }, (_, i) => i);
  const numbered = rowNumber(
    rows,
    keys.map((i): Expr => fieldOf(rows, i)),
    [timestamp, ...(created === undefined ? [] : [created])].map((i): SortKey<ReadRelation> => ({
      expr: fieldOf(rows, i),
      direction: 'desc',
      nulls: 'last',
    })),
    'recency',
  );
  const number = numbered.fields.length - 1;
  const last = filter(numbered, call('eq', fieldOf(numbered, number), literal(1n, { kind: 'int64' })));
  const without = project(
    last,
    read.fields.map(({ name }, i) => ({ name, expr: fieldOf(last, i) })),
  );
  const order = keys.map((i): SortKey<ReadRelation> => ({
    expr: fieldOf(without, i),
    direction: 'asc',
    nulls: 'last',
  }));
  return sort(without, order);
}

async function write(
  dataset: string,
  { names, rows }: { readonly names: readonly string[]; readonly rows: readonly Row[] },
  { ingest, writing }: MaterializeServices,
): Promise<void> {
  const records = rows.map((row): GivenRecord =>
    Object.fromEntries(names.map((name, i): [string, Value] => [name, row[i] ?? null])),
  );
  const receipt = await ingest.ingest({ dataset, records, dryRun: false }, writing);
  const refused = receipt.results.find(({ status }) => status !== 'accepted');
  if (refused === undefined) return;
  const [reason] = refused.errors;
  throw new LakegateError('SINK_REJECTED', {
    message: `${dataset}: an entity was not written: ${reason?.message ?? refused.status}`,
    extensions: { notAccepted: receipt.rejectedCount + receipt.unknownCount },
  });
}

async function keep(store: SharedStore, key: string, value: string, ttlMs: number): Promise<void> {
  for (;;) {
    const stored = await store.get(key);
    const done =
      stored === undefined
        ? await store.putIfAbsent(key, value, ttlMs)
        : await store.replace(key, { version: stored.version, value, ttlMs });
    if (done) return;
  }
}

function plain(value: Value): string | number | boolean {
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

/** Whether a row comes behind the last entity written, in the order of entities. */
function isBehind(row: Row, last: readonly (string | number | boolean)[], { entities }: ResolvedView): boolean {
  for (const [i, { type }] of entities.entries()) {
    const written = last[i] ?? null;
    const value = type.kind === 'int64' ? BigInt(String(written)) : written;
    const order = compareValues(row[i] ?? null, value, type);
    if (order !== 0) return order > 0;
  }
  return false;
}
