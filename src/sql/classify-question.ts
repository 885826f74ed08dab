// Which questions are of datasets and which of PostgreSQL's own catalogs, by the names they read from; and that the
// latter call nothing that isn't harmless.
import type { FuncCall, RangeFunction } from 'libpg-query';
import { findDataset } from './bind-from.js';
import { functionOf, rankedFunction } from './bind-similar.js';
import type { LakegateError } from '../core/errors.js';
import type { VisibleCatalog } from '../core/read-scope.js';
import { isCatalogFunction, mostSeriesRows } from './catalog-functions.js';
import { namesOf, nodesOf, type Node, type QuestionTree, sqlError } from './parse-tree.js';

/** `catalog`: of pg_catalog, information_schema or nothing. */
export type QuestionKind = 'data' | 'catalog';

interface RangeName {
  readonly schemaname?: string;
  readonly relname?: string;
  readonly location?: number;
}

/** @throws LakegateError DATASET_UNKNOWN, SQL_UNSUPPORTED where both are asked in one, or a function isn't taken */
export function classifyQuestion({ select, source }: QuestionTree, catalog: VisibleCatalog): QuestionKind {
  const ctes = new Set<string>();
  const named: RangeName[] = [];
  const ranked: FuncCall[] = [];
  for (const node of nodesOf(select)) {
    if ('CommonTableExpr' in node) ctes.add((node.CommonTableExpr as { ctename?: string }).ctename ?? '');
    if ('RangeVar' in node) named.push(node.RangeVar as RangeName);
    const call = 'RangeFunction' in node ? functionOf(node.RangeFunction as RangeFunction) : undefined;
    if (call !== undefined && rankedFunction(call, { catalog }) !== undefined) ranked.push(call);
  }
  let kind: QuestionKind | undefined;
  for (const name of named) {
    const { schemaname, relname = '', location } = name;
    if (schemaname === undefined && ctes.has(relname)) continue;
    const own = isCatalogName(name) ? 'catalog' : findDataset(schemaname, relname, { catalog }) ? 'data' : undefined;
    if (own === undefined) {
      const shown = schemaname === undefined ? relname : `${schemaname}.${relname}`;
      throw sqlError('DATASET_UNKNOWN', `relation "${shown}" does not exist`, source, { sqlstate: '42P01', location });
    }
    if (kind !== undefined && kind !== own) throw bothKinds(source, location);
    kind = own;
  }
  for (const call of ranked) {
    if (kind === 'catalog') throw bothKinds(source, call.location);
    kind = 'data';
  }
  if (kind === 'data') return kind;
  assertHarmless(select, source);
  return 'catalog';
}

function bothKinds(source: string, location: number | undefined): LakegateError {
  const message = "datasets and PostgreSQL's own catalogs in one question are not supported";
  return sqlError('SQL_UNSUPPORTED', message, source, { sqlstate: '0A000', location });
}

function isCatalogName({ schemaname, relname = '' }: RangeName): boolean {
  if (schemaname !== undefined) return schemaname === 'pg_catalog' || schemaname === 'information_schema';
  return relname.startsWith('pg_');
}

function assertHarmless(select: Node, source: string): void {
  for (const node of nodesOf(select)) {
    if (!('FuncCall' in node)) continue;
    const { funcname, args, location } = node.FuncCall as { funcname?: Node[]; args?: Node[]; location?: number };
    const path = namesOf(funcname);
    const name = path.at(-1) ?? '';
    const schema = path.length > 1 ? path[0] : 'pg_catalog';
    const isOwn = path.length <= 2 && (schema === 'pg_catalog' || schema === 'information_schema');
    const isSeries = name === 'generate_series' && isShortSeries(args ?? []);
    const isFormat = name === 'format' && isPlainFormat(args ?? []);
    if (isOwn && (isSeries || isFormat || isCatalogFunction(name))) continue;
    throw sqlError('SQL_UNSUPPORTED', `the function ${name} is not supported`, source, { sqlstate: '0A000', location });
  }
}

/** From a small number, or the end of an array, to another. */
function isShortSeries(args: readonly Node[]): boolean {
  return (
    args.length === 2 &&
    args.every((arg) => {
      if ('FuncCall' in arg) return arrayEnds.has(namesOf(arg.FuncCall.funcname).at(-1) ?? '');
      return 'A_Const' in arg && arg.A_Const.ival !== undefined && (arg.A_Const.ival.ival ?? 0) <= mostSeriesRows;
    })
  );
}

/** Whether what is to be formatted is given, and asks for no width. */
function isPlainFormat([template]: readonly Node[]): boolean {
  if (template === undefined || !('A_Const' in template)) return false;
  return /^(?:[^%]|%[%sIL])*$/u.test(template.A_Const.sval?.sval ?? '%');
}

const arrayEnds: ReadonlySet<string> = new Set(['array_lower', 'array_upper', 'array_length', 'cardinality']);
