// A compiled SQL statement as the connector contract has it: types of parameters in words, the statement itself kept.
import { describeType } from '../../src/core/data-type.js';
import type { NativeQuery, Refusal } from '../connector.js';
import type { SqlStatement } from './dialect.js';

/** A refusal passes as it is. */
export function toNativeQuery(compiled: SqlStatement | Refusal): NativeQuery | Refusal {
  if ('refused' in compiled) return compiled;
  const parameters = compiled.parameters.map(({ name, value, type }) => ({ name, value, type: describeType(type) }));
  return { statement: { text: compiled.text, parameters }, fields: compiled.fields, native: compiled };
}
