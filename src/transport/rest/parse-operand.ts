// A filter's text as a value of the column's type, in the forms that PostgreSQL reads.
import { describeType, isOrderable, type DataType } from '../../core/data-type.js';
import { compileReader, UnreadableValue } from '../../core/read-value.js';
import type { Value } from '../../core/value.js';
import { restError, unsupported } from './rest-error.js';

/** @throws LakegateError BAD_USER_INPUT where the text is none of the type, or the type has no order */
export function parseOperand(type: DataType, text: string): Value {
  if (!isOrderable(type)) throw unsupported(`Comparing values of type ${describeType(type)}`);
  try {
    return compileReader(type, false, { jsonIsText: true, allIsText: true })(prepare(type, text), []);
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    throw restError('BAD_USER_INPUT', {
      code: '22P02',
      message: `invalid input syntax for type ${describeType(type)}: "${text.slice(0, 100)}"`,
    });
  }
}

const truths: Readonly<Record<string, string>> = { t: 'true', f: 'false', TRUE: 'true', FALSE: 'false' };

function prepare(type: DataType, text: string): string {
  if (type.kind === 'boolean') return truths[text] ?? text;
  // A date alone is its midnight in UTC.
  if (type.kind === 'timestamp' && /^\d{4}-\d{2}-\d{2}$/.test(text)) return `${text}T00:00:00Z`;
  return text;
}
