// A function call as read from the statement, before its DuckDB target is chosen.
import type { Token } from './token-cursor.js';
import type { SqlExpression } from './translation.js';

/** A call as read, before its target is chosen. */
export interface FunctionCall {
  readonly name: string;
  readonly position: Token;
  readonly distinct: boolean;
  readonly star: boolean;
  readonly arguments: readonly SqlExpression[];
  /** `ORDER BY …` inside the parentheses or of WITHIN GROUP. */
  readonly orderBy: string;
  readonly withinGroup: boolean;
  readonly filter: string;
  readonly nulls: string;
  readonly over: string;
}

/** A call's DuckDB text with another function and arguments. */
export function formatCall(call: FunctionCall, target: string, argumentsList: readonly string[]): string {
  const distinct = call.distinct ? 'DISTINCT ' : '';
  const order = call.orderBy === '' ? '' : ` ${call.orderBy}`;
  return `${target}(${distinct}${argumentsList.join(', ')}${order}${call.nulls})${call.filter}${call.over}`;
}
