// A dialect's tables as the capabilities that the planner reads, so that the two can't disagree.
import type { AggregateName, FunctionName, WindowFunctionName } from '../../src/core/functions.js';
import type { Capabilities } from '../connector.js';
import type { SqlDialect } from './dialect.js';

/** What a store of this dialect can push down: every operator, and the functions it has renderers for. */
export function sqlCapabilities(dialect: SqlDialect): Capabilities {
  return {
    operators: new Set(['filter', 'project', 'join', 'aggregate', 'window', 'sort', 'fetch', 'asOf']),
    joins: new Set(['inner', 'left', 'semi', 'anti']),
    functions: new Set(Object.keys(dialect.functions) as FunctionName[]),
    aggregates: new Set(Object.keys(dialect.aggregates) as AggregateName[]),
    windows: new Set(Object.keys(dialect.windows) as WindowFunctionName[]),
    inQuery: true,
    types: dialect.types,
    maxInRows: dialect.maxInRows,
    access: 'relational',
    streaming: dialect.streaming,
    cancel: true,
    // Those that can, say so.
    runsAsCaller: false,
  };
}
