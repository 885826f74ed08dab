// Turns one level of a request into relations: the look-up by parents' keys, the page cut out of its order, the count.
import { and, call, isIn } from '../core/call.js';
import { digest } from '../core/digest.js';
import type { ReadNode, RequestContext, RoutingDemand } from '../core/data-service.js';
import { int64Type } from '../core/data-type.js';
import { LakegateError } from '../core/errors.js';
import { literal } from '../core/expression.js';
import type { AggregateRelation, Expr, ReadRelation, Relation, SortKey } from '../core/relation.js';
import { aggregate, fetch, fieldOf, filter, leavesOf, rowNumber, sort } from '../core/relation.js';
import type { Row } from '../core/value.js';
import type { CursorCodec, CursorPosition, CursorScope } from './cursor.js';
import { keysetAfter, reverseOrder } from './keyset.js';

/** A question of a level, for some of its parents' keys. */
export interface LevelQuestion {
  readonly path: string;
  readonly demand: RoutingDemand;
  readonly keys: readonly Row[] | undefined;
  readonly build: (keys: readonly Row[] | undefined) => Relation;
}

export interface LevelQuestions {
  readonly page: LevelQuestion;
  readonly total: LevelQuestion | undefined;
  /** Rows of a page, one more of which is asked for; absent: no page is cut. */
  readonly limit: number | undefined;
  /** Whether rows come in reverse of the order asked for. */
  readonly backwards: boolean;
  /** Whether each row ends in its number among its parent's rows. */
  readonly numbered: boolean;
  readonly scope: () => CursorScope;
  /** Bindings that a cursor holds the page to. */
  readonly heldTo: readonly string[] | undefined;
}

/** @throws LakegateError PAGE_SIZE_LIMIT, CURSOR_INVALID, CURSOR_EXPIRED */
export function buildLevel(
  node: ReadNode,
  context: RequestContext,
  keys: readonly Row[] | undefined,
  path: { readonly cursors: CursorCodec },
): LevelQuestions {
  const scope = cursorScope(node, context);
  const after = node.page.after === undefined ? undefined : path.cursors.decode(scope(), node.page.after);
  const before = node.page.before === undefined ? undefined : path.cursors.decode(scope(), node.page.before);
  const heldTo = after?.bindings ?? before?.bindings;
  const demand = demandOf(node, context, heldTo);
  const cut = cutOf(node, context);
  const numbered = cut.limit !== undefined && keys !== undefined && keys.length > 1;
  const name = node.path.join('.');
  const within = (some: readonly Row[] | undefined): Relation =>
    some === undefined ? node.source : withKeys(node.source, node.link?.own ?? [], some);
  return {
    page: {
      path: name,
      demand,
      keys,
      build: (some) => cutPage(between(within(some), node.order, after, before), node, cut, numbered),
    },
    total: node.totalCount
      ? { path: `${name}.totalCount`, demand, keys, build: (some) => countOf(within(some), node.link?.own ?? []) }
      : undefined,
    limit: cut.limit,
    backwards: cut.backwards,
    numbered,
    scope,
    heldTo,
  };
}

interface Cut {
  readonly limit: number | undefined;
  readonly offset: number;
  readonly backwards: boolean;
}

function cutOf(node: ReadNode, context: RequestContext): Cut {
  if (node.kind === 'one') return { limit: undefined, offset: 0, backwards: false };
  const { first, last, offset = 0 } = node.page;
  const limit = first ?? last ?? (node.kind === 'rows' ? context.limits.defaultPageSize : undefined);
  if (limit !== undefined && limit > context.limits.maxPageSize) {
    throw new LakegateError('PAGE_SIZE_LIMIT', {
      message: `${node.path.join('.')}: at most ${String(context.limits.maxPageSize)} rows a page.`,
      extensions: { maxPageSize: context.limits.maxPageSize },
    });
  }
  return { limit, offset, backwards: first === undefined && last !== undefined };
}

function demandOf(node: ReadNode, context: RequestContext, heldTo: readonly string[] | undefined): RoutingDemand {
  return {
    maxStalenessMs: node.routing.maxStalenessMs ?? context.routing.maxStalenessMs,
    pin: heldTo ?? node.routing.pin ?? context.routing.pin,
    exclude: [...(node.routing.exclude ?? []), ...(context.routing.exclude ?? [])],
  };
}

/** Rows of the parents with these keys. Under an aggregate the look-up goes beneath it, on what it groups by. */
function withKeys(source: Relation, own: readonly number[], keys: readonly Row[]): Relation {
  if (source.kind === 'filter') return filter(withKeys(source.input, own, keys), source.condition);
  if (source.kind !== 'aggregate')
    return filter(
      source,
      isIn(
        own.map((i): Expr => fieldOf(source, i)),
        keys,
      ),
    );
  const operands = own.map((i) => source.groups[i]);
  if (operands.some((operand) => operand === undefined)) throw new TypeError('a level is linked by what it groups by');
  return { ...source, input: filter(source.input, isIn(operands as readonly Expr[], keys)) };
}

function between(
  source: Relation,
  order: readonly SortKey<ReadRelation>[],
  after: CursorPosition | undefined,
  before: CursorPosition | undefined,
): Relation {
  const bounds = [
    ...(after ? [keysetAfter(order, after.values)] : []),
    ...(before ? [keysetAfter(reverseOrder(order), before.values)] : []),
  ];
  return bounds.length === 0 ? source : filter(source, and(bounds));
}

function cutPage(source: Relation, node: ReadNode, cut: Cut, numbered: boolean): Relation {
  if (node.kind === 'one') return source;
  const order = cut.backwards ? reverseOrder(node.order) : node.order;
  if (!numbered) {
    const sorted = order.length === 0 ? source : sort(source, order);
    return cut.limit === undefined ? sorted : fetch(sorted, cut.offset, cut.limit + 1);
  }
  const partition = (node.link?.own ?? []).map((i): Expr => fieldOf(source, i));
  const ranked = rowNumber(source, partition, order, 'row_number');
  const rank = fieldOf(ranked, ranked.fields.length - 1);
  const bound = (value: number) => literal(BigInt(value), int64Type);
  return filter(
    ranked,
    and<ReadRelation>([
      call('lte', rank, bound(cut.offset + (cut.limit ?? 0) + 1)),
      ...(cut.offset > 0 ? [call<ReadRelation>('gt', rank, bound(cut.offset))] : []),
    ]),
  );
}

function countOf(source: Relation, own: readonly number[]): Relation {
  const groups = own.map((i) => ({ name: source.fields[i]?.name ?? '', expr: fieldOf(source, i) }));
  return aggregate<ReadRelation>(source, groups, [
    { fn: 'count', args: [], name: 'total_count', type: int64Type, nullable: false },
  ]);
}

/** What a cursor of this level is bound to; computed once, and only if cursors are in play. */
function cursorScope(node: ReadNode, context: RequestContext): () => CursorScope {
  let scope: CursorScope | undefined;
  return () => {
    scope ??= {
      principal: context.principal.id,
      dataset: node.dataset,
      questionDigest: digest([node.source, node.order]),
      grantDigest: digest(leavesOf(node.source).map((leaf) => context.grants.get(leaf.dataset)?.digest)),
    };
    return scope;
  };
}

/** The aggregate of a level that gives one row for each parent, however few rows the parent has. */
export function ungroupedAggregate(node: ReadNode): AggregateRelation<ReadRelation> | undefined {
  if (node.kind !== 'aggregate' || node.link === undefined) return undefined;
  let source = node.source;
  while (source.kind === 'filter') source = source.input;
  return source.kind === 'aggregate' && source.groups.length === node.link.own.length ? source : undefined;
}
