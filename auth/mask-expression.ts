// Masks as expressions over the column they hide: what the secured scan gives in place of it.
import { call } from '../src/core/call.js';
import { int32Type, stringType } from '../src/core/data-type.js';
import { literal, type ColumnExpr, type ScalarExpr } from '../src/core/expression.js';
import type { ColumnMask, Mask } from '../src/core/principal.js';

/** What is shown of a column under a mask: the masked value, or the column itself where the mask lets it be clear. */
export function maskedColumn(column: ColumnExpr, { mask, clear }: ColumnMask): ScalarExpr {
  const masked = maskExpression(column, mask);
  return clear === undefined ? masked : call('if', clear, column, masked);
}

/** A hash leaves the column as it is here: it is applied to the answer, and until then the column is tracked. */
function maskExpression(column: ColumnExpr, mask: Mask): ScalarExpr {
  const { type } = column;
  switch (mask.kind) {
    case 'null':
      return literal(null, type);
    case 'constant':
      return literal(mask.value, type);
    case 'hash':
      return column;
    case 'partial': {
      const [first, last] = [literal(mask.first, int32Type), literal(mask.last, int32Type)];
      return call<never>('mask_partial', column, first, last, literal(mask.fill, stringType));
    }
    case 'emailDomain':
      return call<never>('email_domain', column);
    case 'dateTrunc': {
      const unit = literal(mask.unit, stringType);
      if (type.kind === 'date') return call<never>('date_bucket', column, unit);
      return call<never>('time_bucket', column, unit, literal(mask.timeZone, stringType));
    }
    case 'bucket':
      return call<never>('numeric_bucket', column, literal(mask.size, type));
  }
}
