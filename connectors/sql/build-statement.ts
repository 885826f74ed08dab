// Puts a statement together: names the parameters in order of appearance and binds their values.
import { describeType } from '../../src/core/data-type.js';
import type { Field } from '../../src/core/relation.js';
import type { SqlDialect, SqlParameter, SqlStatement } from './dialect.js';
import { SqlRefusal } from './sql-refusal.js';
import type { SqlText } from './sql-text.js';

/** @throws SqlRefusal where the text is longer than the store takes, or a value can't be bound. */
export function buildStatement(text: SqlText, fields: readonly Field[], dialect: SqlDialect): SqlStatement {
  const parameters: SqlParameter[] = [];
  const known = new Map<string, SqlParameter>();
  const parts = text.pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const bound = dialect.bind(piece.value, piece.type);
    const key = `${describeType(piece.type)} ${bound}`;
    let parameter = dialect.namedParameters ? known.get(key) : undefined;
    if (parameter === undefined) {
      parameter = { name: `p${String(parameters.length + 1)}`, value: piece.value, type: piece.type, bound };
      parameters.push(parameter);
      known.set(key, parameter);
    }
    return dialect.placeholder(parameter.name, parameter.type);
  });
  const statement = parts.join('');
  if (Buffer.byteLength(statement) > dialect.maxStatementBytes) throw new SqlRefusal('the statement is too long');
  return { text: statement, parameters, fields };
}
