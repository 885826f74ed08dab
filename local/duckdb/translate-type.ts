// Type names of the emulated dialects to DuckDB's.
import { quoteIdentifier } from './token-cursor.js';
import type { Translation } from './translation.js';

/** A type after CAST … AS. Returns DuckDB text; timestamps lose their precision beyond nanoseconds' columns. */
export function translateType(translation: Translation): string {
  const { cursor, dialect } = translation;
  const start = cursor.peek();
  const name = cursor.next().text.toLowerCase();
  if (start.kind !== 'word') cursor.fail('Expecting: <type>');
  if (name === 'timestamp' || name === 'time') return translateTimeType(translation, name);
  if (name === 'double' && !dialect.types.has('double')) {
    cursor.expect('PRECISION');
    return 'DOUBLE';
  }
  if (name === 'double') {
    cursor.accept('PRECISION');
    return 'DOUBLE';
  }
  if (name === 'decimal' || name === 'numeric') {
    return cursor.is('(') ? `DECIMAL(${sizes(translation, 2)})` : `DECIMAL(${dialect.defaultDecimal})`;
  }
  if (name === 'character' && cursor.accept('VARYING')) {
    if (cursor.is('(')) sizes(translation, 1);
    return 'VARCHAR';
  }
  if (dialect.syntax.arrays && cursor.is('(')) {
    const container = translateContainer(translation, name);
    if (container !== undefined) return container;
  }
  const target = dialect.types.get(name);
  if (target === undefined) return translation.refuse('TYPE_NOT_FOUND', `Unknown type: ${name}`, start);
  if (cursor.is('(')) sizes(translation, 1);
  return target;
}

function translateTimeType({ cursor, dialect }: Translation, name: string): string {
  let precision = 3;
  if (dialect.syntax.arrays && cursor.accept('(')) {
    const token = cursor.next();
    precision = token.kind === 'number' ? Number(token.text) : NaN;
    if (!(precision >= 0 && precision <= 12)) cursor.fail('Expecting: a precision from 0 to 12');
    cursor.expect(')');
  }
  const zoned = cursor.accept('WITH', 'TIME', 'ZONE');
  if (!zoned) cursor.accept('WITHOUT', 'TIME', 'ZONE');
  if (name === 'time') return zoned ? 'TIMETZ' : 'TIME';
  if (zoned) return 'TIMESTAMPTZ';
  return precision > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP';
}

function translateContainer(translation: Translation, name: string): string | undefined {
  if (name === 'array') return `${translation.parenthesized(() => translateType(translation))}[]`;
  if (name === 'map') {
    return translation.parenthesized(() => {
      const key = translateType(translation);
      translation.cursor.expect(',');
      return `MAP(${key}, ${translateType(translation)})`;
    });
  }
  if (name !== 'row') return undefined;
  const fields = translation.parenthesized(() =>
    translation.list(() => `${quoteIdentifier(translation.identifier())} ${translateType(translation)}`),
  );
  return `STRUCT(${fields.join(', ')})`;
}

/** `(n)` or `(n, m)`; `(max)` for text. */
function sizes(translation: Translation, most: number): string {
  return translation.parenthesized(() => {
    const numbers = translation.list(() => {
      const token = translation.cursor.next();
      if (token.kind !== 'number' && token.keyword !== 'MAX') translation.cursor.fail('Expecting: <number>');
      return token.text;
    });
    if (numbers.length > most) translation.cursor.fail(`Expecting: at most ${String(most)} type arguments`);
    return numbers.join(', ');
  });
}
