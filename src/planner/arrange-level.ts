// Gives a level's rows to their parents: pages in order, whether there is more on either side, counts, cursors.
import type { LevelResult, Page, ReadNode, RequestContext } from '../core/data-service.js';
import { LakegateError } from '../core/errors.js';
import { evaluate, isTrue } from '../core/evaluate.js';
import type { ScalarExpr } from '../core/expression.js';
import type { Row, Value } from '../core/value.js';
import { ungroupedAggregate, type LevelQuestions } from './build-level.js';
import type { CursorCodec } from './cursor.js';
import { keyAt, keyText } from './link-keys.js';
import { bindingNames } from './route-relation.js';
import type { RoutedAnswer } from './run-routed.js';

/** What came back for a level. */
export interface LevelAnswers {
  readonly level: LevelQuestions;
  readonly page: RoutedAnswer;
  readonly total: RoutedAnswer | undefined;
  readonly parents: readonly Row[] | undefined;
  readonly context: RequestContext;
  readonly cursors: CursorCodec;
}

/** The level's result but for its children. @throws LakegateError STORE_DATA_INVALID where "one" is several. */
export function arrangeLevel(node: ReadNode, answers: LevelAnswers): Omit<LevelResult, 'children'> {
  const { parents } = answers;
  const arranged = parents === undefined ? arrangeRoot(node, answers) : arrangeByParent(node, answers, parents);
  const { level, page, cursors } = answers;
  const bindings = bindingNames(page.bindings);
  return {
    node,
    ...arranged,
    cursorOf: (index) => {
      const row = arranged.rows[index] ?? [];
      const values = node.order.map((key) => evaluate(key.expr as ScalarExpr, row));
      return cursors.encode(level.scope(), { values, bindings });
    },
  };
}

interface Arranged {
  readonly rows: readonly Row[];
  readonly pages: readonly Page[];
}

function arrangeRoot(node: ReadNode, { level, page, total }: LevelAnswers): Arranged {
  const cut = cutRows(node, level, page.rows);
  const totalCount = total === undefined ? undefined : Number(total.rows[0]?.[0] ?? 0n);
  return { rows: cut.rows, pages: [{ start: 0, end: cut.rows.length, ...cut.more, totalCount }] };
}

function arrangeByParent(node: ReadNode, answers: LevelAnswers, parents: readonly Row[]): Arranged {
  const { level, page, total } = answers;
  const own = node.link?.own ?? [];
  const groups = groupRows(page.rows, own, level.numbered);
  const totals = new Map((total?.rows ?? []).map((row) => [keyText(row.slice(0, -1)), Number(row.at(-1))]));
  const rows: Row[] = [];
  const pages = new Map<string, Page>();
  const pageOf = (parent: Row): Page => {
    const key = keyAt(parent, node.link?.parent ?? []);
    const text = key === undefined ? '' : `=${keyText(key)}`;
    const known = pages.get(text);
    if (known !== undefined) return known;
    const mine = (key === undefined ? undefined : groups.get(keyText(key))) ?? emptyGroup(node, key);
    const cut = cutRows(node, level, mine);
    const start = rows.length;
    for (const row of cut.rows) rows.push(row);
    const totalCount = total === undefined ? undefined : key === undefined ? 0 : (totals.get(keyText(key)) ?? 0);
    const made = { start, end: rows.length, ...cut.more, totalCount };
    pages.set(text, made);
    return made;
  };
  return { pages: parents.map(pageOf), rows };
}

/** A parent without rows: nothing, or the one row of an aggregate over nothing. */
function emptyGroup(node: ReadNode, key: Row | undefined): readonly Row[] {
  const source = ungroupedAggregate(node);
  if (source === undefined) return [];
  const row: readonly Value[] = [
    ...source.groups.map((_, i) => key?.[node.link?.own.indexOf(i) ?? -1] ?? null),
    ...source.measures.map((measure) => (measure.nullable ? null : 0n)),
  ];
  const conditions: ScalarExpr[] = [];
  for (let r = node.source; r.kind === 'filter'; r = r.input) conditions.push(r.condition as ScalarExpr);
  return conditions.every((condition) => isTrue(condition, row)) ? [row] : [];
}

function groupRows(rows: readonly Row[], own: readonly number[], numbered: boolean): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const text = keyText(own.map((i) => row[i] ?? null));
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [row]);
    else group.push(row);
  }
  if (numbered) for (const group of groups.values()) group.sort((a, b) => Number(a.at(-1)) - Number(b.at(-1)));
  return groups;
}

interface CutRows {
  readonly rows: readonly Row[];
  readonly more: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

function cutRows(node: ReadNode, level: LevelQuestions, rows: readonly Row[]): CutRows {
  if (node.kind === 'one') {
    if (rows.length > 1) {
      throw new LakegateError('STORE_DATA_INVALID', {
        message: `${node.path.join('.')}: more than one row has the key that should be unique.`,
      });
    }
    return { rows, more: { hasNextPage: false, hasPreviousPage: false } };
  }
  const beyond = level.limit !== undefined && rows.length > level.limit;
  const kept = beyond ? rows.slice(0, level.limit) : rows;
  const { after, before, offset = 0 } = node.page;
  return level.backwards
    ? { rows: [...kept].reverse(), more: { hasNextPage: before !== undefined, hasPreviousPage: beyond } }
    : { rows: kept, more: { hasNextPage: beyond, hasPreviousPage: after !== undefined || offset > 0 } };
}
