// Rows in OData's JSON format: properties under the contract's names, related rows within.
import type { LevelResult } from '../../core/data-service.js';
import type { Field } from '../../core/relation.js';
import type { Row } from '../../core/value.js';
import type { JsonWriter } from '../../encoding/compile-json-writer.js';
import type { AnsweredProperty, BuiltLevel } from './build-level.js';
import { compileEdmWriter } from './edm-type.js';

type WriteRow = (result: LevelResult, at: number) => string;

/** Writes one row of a level, with what is expanded of it, without the braces. */
export function compileEntityWriter({ properties }: BuiltLevel, ieee754: boolean): WriteRow {
  const parts = properties.map((property) => compileProperty(property, ieee754));
  return (result, at) => parts.map((write) => write(result, at)).join(',');
}

function compileProperty(property: AnsweredProperty, ieee754: boolean): WriteRow {
  const name = `${JSON.stringify(property.name)}:`;
  if (property.kind === 'value') {
    const write: JsonWriter = compileEdmWriter(property.type, ieee754);
    return ({ rows }, at) => name + write(rows[at]?.[property.index] ?? null);
  }
  const write = compileEntityWriter(property.level, ieee754);
  return (result, at) => {
    const child = result.children[property.child];
    const page = child?.pages[at];
    if (child === undefined || page === undefined) throw new RangeError('a level is answered with its children');
    const rows: string[] = [];
    for (let i = page.start; i < page.end; i++) rows.push(`{${write(child, i)}}`);
    return name + (property.many ? `[${rows.join(',')}]` : (rows[0] ?? 'null'));
  };
}

/** Writes rows of what is applied. */
export function compileRowWriter(fields: readonly Field[], ieee754: boolean): (row: Row) => string {
  const parts = fields.map(({ name, type }) => ({
    name: `${JSON.stringify(name)}:`,
    write: compileEdmWriter(type, ieee754),
  }));
  return (row) => `{${parts.map(({ name, write }, i) => name + write(row[i] ?? null)).join(',')}}`;
}
