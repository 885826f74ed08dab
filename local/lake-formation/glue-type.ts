// Glue's column types as far as filters ask: what constants a type compares with, and the fields of a struct.

/** What a constant must be to fit a column. */
export type ValueKind = 'string' | 'number' | 'boolean';

/** Kind of a scalar type; undefined for dates, timestamps, lists, maps, structs and what isn't known. */
export function kindOfType(type: string): ValueKind | undefined {
  const base = type.trim().toLowerCase();
  if (/^(?:string|(?:var)?char(?:\(\d+\))?)$/.test(base)) return 'string';
  if (/^(?:(?:tiny|small|big)?int|integer|long|float|double(?: precision)?|decimal(?:\(.*\))?)$/.test(base))
    return 'number';
  return base === 'boolean' ? 'boolean' : undefined;
}

/** Type of the field that the names lead to, from the type of a column; undefined when there is none. */
export function fieldType(type: string, names: readonly string[]): string | undefined {
  const [name, ...rest] = names;
  if (name === undefined) return type;
  const fields = /^struct<(.*)>$/is.exec(type.trim())?.[1];
  if (fields === undefined) return undefined;
  for (const field of splitFields(fields)) {
    const colon = field.indexOf(':');
    if (field.slice(0, colon).trim().toLowerCase() === name.toLowerCase())
      return fieldType(field.slice(colon + 1), rest);
  }
  return undefined;
}

/** Cuts at the commas that lie in no brackets. */
function splitFields(text: string): string[] {
  const fields: string[] = [];
  let field = '';
  let depth = 0;
  for (const character of text) {
    if ('<('.includes(character)) depth += 1;
    if ('>)'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}
