// A bound question as DuckDB's SQL, over tables that hold what its leaves gave.
import type { BoundFrom, BoundQuery, BoundSelect } from './bound-query.js';
import { columnsOfQuery } from './bound-query.js';
import { renderSeries } from './render-series.js';
import { renderExpr, renderKeys, type Rendering } from './render-expression.js';

/** `table`: the name of the table that an input is in. */
export function renderQuery(
  query: BoundQuery,
  { zone, table }: { readonly zone: string; readonly table: (input: number) => string },
): string {
  const to: Rendering = { zone, query: (inner) => render(inner) };
  const render = (inner: BoundQuery): string => {
    switch (inner.kind) {
      case 'select':
        return renderSelect(inner, to) + renderTail(inner, to);
      case 'set': {
        const word = `${inner.operator.toUpperCase()}${inner.all ? ' ALL' : ''}`;
        // Around a tail of its own, a side is a question of its own.
        return `SELECT * FROM (${render(inner.left)}) ${word} SELECT * FROM (${render(inner.right)})${renderTail(inner, to)}`;
      }
      case 'values': {
        const rows = inner.rows.map((row) => `(${row.map((expr) => renderExpr(expr, to)).join(', ')})`);
        const names = inner.types.map((_, i) => `c${String(i)}`).join(', ');
        return `SELECT * FROM (VALUES ${rows.join(', ')}) AS v(${names})${renderTail(inner, to)}`;
      }
    }
  };
  const renderSelect = (select: BoundSelect, within: Rendering): string => {
    const outputs = select.outputs.map(({ expr }, i) => `${renderExpr(expr, within)} AS c${String(i)}`);
    const distinct =
      select.distinct === 'no'
        ? ''
        : select.distinct === 'all'
          ? 'DISTINCT '
          : `DISTINCT ON (${select.distinct.map((expr) => renderExpr(expr, within)).join(', ')}) `;
    const parts = [`SELECT ${distinct}${outputs.length === 0 ? '1 AS c0' : outputs.join(', ')}`];
    if (select.from !== undefined) parts.push(`FROM ${renderFrom(select.from)}`);
    if (select.where !== undefined) parts.push(`WHERE ${renderExpr(select.where, within)}`);
    if (select.groupBy !== undefined) parts.push(...renderGroups(select, within));
    if (select.having !== undefined) parts.push(`HAVING ${renderExpr(select.having, within)}`);
    return parts.join(' ');
  };
  const renderFrom = (from: BoundFrom): string => {
    switch (from.kind) {
      case 'dataset':
        throw new TypeError('a dataset that was not read');
      case 'input': {
        const columns = from.columns
          .map((column, i) => (column < 0 ? '' : `c${String(column)} AS c${String(i)}`))
          .filter((text) => text !== '');
        return `(SELECT ${columns.length === 0 ? '1 AS nothing' : columns.join(', ')} FROM ${table(from.input)}) AS s${String(from.source)}`;
      }
      case 'query': {
        const names = columnsOfQuery(from.query).map((_, i) => `c${String(i)}`);
        return `(${render(from.query)}) AS s${String(from.source)}(${names.length === 0 ? 'c0' : names.join(', ')})`;
      }
      case 'series': {
        const texts = from.args.map((arg) => renderExpr(arg, to));
        return `(${renderSeries(from, texts, `'${zone}'`)}) AS s${String(from.source)}`;
      }
      case 'recursive': {
        const name = `r${String(from.id)}`;
        const columns = columnsOfQuery(from.base).map((_, i) => `c${String(i)}`);
        const union = from.all ? 'UNION ALL' : 'UNION';
        const rows = `WITH RECURSIVE ${name}(${columns.join(', ')}) AS (SELECT * FROM (${render(from.base)}) ${union} ${render(from.step)})`;
        return `(${rows} SELECT * FROM ${name}) AS s${String(from.source)}`;
      }
      case 'working': {
        const columns = Array.from({ length: from.columns }, (_, i) => `c${String(i)}`);
        return `(SELECT ${columns.join(', ')} FROM r${String(from.id)}) AS s${String(from.source)}`;
      }
      case 'join': {
        const word = from.join === 'inner' ? 'INNER' : from.join.toUpperCase();
        return `(${renderFrom(from.left)} ${word} JOIN ${renderFrom(from.right)} ON ${renderExpr(from.on, to)})`;
      }
    }
  };
  return render(query);
}

function renderGroups({ groupBy = [], groupingSets, from }: BoundSelect, to: Rendering): readonly string[] {
  const texts = groupBy.map((expr) => renderExpr(expr, to));
  if (groupingSets !== undefined) {
    return [
      `GROUP BY GROUPING SETS (${groupingSets.map((set) => `(${set.map((i) => texts[i] ?? '').join(', ')})`).join(', ')})`,
    ];
  }
  // One group of all rows, though nothing may be aggregated.
  if (texts.length === 0) return from === undefined ? [] : ['GROUP BY ()'];
  return [`GROUP BY ${texts.join(', ')}`];
}

function renderTail({ orderBy, limit, offset }: BoundQuery, to: Rendering): string {
  const order = orderBy.length === 0 ? '' : ` ORDER BY ${renderKeys(orderBy, to)}`;
  const count = limit?.kind === 'literal' ? ` LIMIT ${String(limit.value)}` : '';
  const skip = offset?.kind === 'literal' ? ` OFFSET ${String(offset.value)}` : '';
  return `${order}${count}${skip}`;
}
