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

/** A record of the result with marks taken off and what is empty as null. */
export function unmarkText(record: readonly string[], fields: readonly Field[]): (string | null)[] {
  return record.map((text, i) => {
    if (text === '') return null;
    return fields[i]?.type.kind === 'string' && text.startsWith(mark) ? text.slice(mark.length) : text;
  });
}
