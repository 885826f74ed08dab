// OVER clauses: partitions, orders and frames.
import type { FuncCall, Node, WindowDef } from 'libpg-query';
import { bindOrder, withoutConstants } from './bind-order.js';
import type { BoundWindow } from './bound-query.js';
import { settled } from './coerce.js';
import { invalid, type Scope, unsupported } from './binder.js';

type Over = Pick<BoundWindow, 'partitionBy' | 'orderBy' | 'frame'>;

/** @throws LakegateError SQL_UNSUPPORTED for a frame that isn't taken */
export function bindWindowClause({ over, location }: FuncCall, scope: Scope): Over {
  const { binder, windows } = scope;
  let definition: WindowDef = over ?? {};
  const named = definition.name ?? definition.refname;
  if (named !== undefined) {
    const node = windows.get(named);
    if (node === undefined || !('WindowDef' in node))
      throw invalid(binder, `window "${named}" does not exist`, '42704', location);
    if (definition.name === undefined) throw unsupported(binder, 'a window made of another one', location);
    definition = node.WindowDef;
  }
  return {
    partitionBy: (definition.partitionClause ?? []).map((node) => settled(binder.bindExpr(node, scope), scope)),
    orderBy: withoutConstants(bindOrder(definition.orderClause ?? [], scope)),
    frame: frameOf(definition, scope, location),
  };
}

const options = {
  nonDefault: 0x1,
  range: 0x2,
  rows: 0x4,
  groups: 0x8,
  startUnboundedPreceding: 0x20,
  endUnboundedFollowing: 0x100,
  startCurrent: 0x200,
  endCurrent: 0x400,
  startPreceding: 0x800,
  endPreceding: 0x1000,
  startFollowing: 0x2000,
  endFollowing: 0x4000,
  exclusion: 0x38000,
} as const;

function frameOf({ frameOptions = 0, startOffset, endOffset }: WindowDef, scope: Scope, location?: number): string {
  const has = (flag: number): boolean => (frameOptions & flag) !== 0;
  if (!has(options.nonDefault)) return '';
  const { binder } = scope;
  if (has(options.exclusion) || has(options.groups))
    throw unsupported(binder, 'a frame of groups or with an exclusion', location);
  const rows = has(options.rows);
  const bound = (node: Node | undefined, side: string): string => {
    const offset = node && binder.bindExpr(node, { ...scope, clause: 'LIMIT' });
    const count = offset?.kind === 'literal' ? Number(offset.value) : offset?.kind === 'parameter' ? 0 : undefined;
    if (count === undefined || !Number.isSafeInteger(count) || count < 0 || !rows) {
      throw unsupported(binder, 'a frame but of ROWS with constant offsets', location);
    }
    return `${count} ${side}`;
  };
  const start = has(options.startUnboundedPreceding)
    ? 'UNBOUNDED PRECEDING'
    : has(options.startCurrent)
      ? 'CURRENT ROW'
      : bound(startOffset, has(options.startPreceding) ? 'PRECEDING' : 'FOLLOWING');
  const end = has(options.endUnboundedFollowing)
    ? 'UNBOUNDED FOLLOWING'
    : has(options.endCurrent)
      ? 'CURRENT ROW'
      : bound(endOffset, has(options.endPreceding) ? 'PRECEDING' : 'FOLLOWING');
  return ` ${rows ? 'ROWS' : 'RANGE'} BETWEEN ${start} AND ${end}`;
}
