// Text in Redshift's CSV results: the Data API's reference doesn't say how NULL and the empty text differ there, so
// that every text leaves with a mark before it. What comes back without one is NULL.
import type { Field } from '../../src/core/relation.js';
import type { SqlDialect } from '../sql/dialect.js';
import { redshiftDialect } from '../sql/redshift-dialect.js';
import { sql } from '../sql/sql-text.js';

const mark = '.';

/** Redshift's dialect with text marked in results. */
export const markedRedshiftDialect: SqlDialect = {
  ...redshiftDialect,
  shapeOutput: (value, type) =>
    type.kind === 'string' ? sql`('.' || ${value})` : redshiftDialect.shapeOutput(value, type),
};

/** Takes marks off the records of a result, in place, and makes null of what is empty. */
export function createUnmark(fields: readonly Field[]): (record: string[]) => (string | null)[] {
  const marked = fields.map((field) => field.type.kind === 'string');
  return (record) => {
    const values: (string | null)[] = record;
    for (let i = 0; i < record.length; i++) {
      const text = record[i] ?? '';
      if (text === '') values[i] = null;
      else if (marked[i] === true && text.startsWith(mark)) values[i] = text.slice(mark.length);
    }
    return values;
  };
}
