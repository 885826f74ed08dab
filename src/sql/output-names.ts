// What PostgreSQL calls a column of an answer that has been given no name.
import type { Node } from 'libpg-query';
import { kindOf, namesOf } from './parse-tree.js';

const unnamed = '?column?';

/** @see FigureColname in PostgreSQL's parser */
export function outputName(node: Node): string {
  return figured(node)?.name ?? unnamed;
}

/** `weak`: the name of a type or a construct, which gives way to that of what is inside. */
function figured(node: Node): { readonly name: string; readonly weak: boolean } | undefined {
  const strong = (name: string | undefined): { name: string; weak: boolean } | undefined =>
    name === undefined ? undefined : { name, weak: false };
  if ('ColumnRef' in node) return strong(namesOf(node.ColumnRef.fields).findLast((name) => name !== '*'));
  if ('FuncCall' in node) return strong(namesOf(node.FuncCall.funcname).at(-1));
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined;
  if ('GroupingFunc' in node) return strong('grouping');
  if ('CoalesceExpr' in node) return strong('coalesce');
  if ('MinMaxExpr' in node) return strong(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  if ('CollateClause' in node) return node.CollateClause.arg && figured(node.CollateClause.arg);
  if ('TypeCast' in node) {
    const inner = node.TypeCast.arg && figured(node.TypeCast.arg);
    const name = namesOf(node.TypeCast.typeName?.names).at(-1);
    return inner !== undefined && !inner.weak ? inner : name === undefined ? inner : { name, weak: true };
  }
  if ('CaseExpr' in node) {
    const inner = node.CaseExpr.defresult && figured(node.CaseExpr.defresult);
    return inner !== undefined && !inner.weak ? inner : { name: 'case', weak: true };
  }
  if ('SubLink' in node) return ofSubLink(node.SubLink.subLinkType, node.SubLink.subselect);
  if ('SQLValueFunction' in node) return strong((node.SQLValueFunction.op ?? '').replace('SVFOP_', '').toLowerCase());
  return kindOf(node) === 'A_ArrayExpr' ? strong('array') : undefined;
}

function ofSubLink(
  type: string | undefined,
  select: Node | undefined,
): { readonly name: string; readonly weak: boolean } | undefined {
  if (type === 'EXISTS_SUBLINK') return { name: 'exists', weak: false };
  if (type !== 'EXPR_SUBLINK' || select === undefined || !('SelectStmt' in select)) return undefined;
  const [target] = select.SelectStmt.targetList ?? [];
  if (target === undefined || !('ResTarget' in target)) return undefined;
  const { name, val } = target.ResTarget;
  return { name: name ?? (val === undefined ? unnamed : outputName(val)), weak: false };
}
