// The rows one request may still read, over all its levels and root fields.
import type { RequestContext } from '../core/data-service.js';
import { LakegateError } from '../core/errors.js';

export interface RowBudget {
  left(): number;
  /** @throws LakegateError ROW_LIMIT */
  spend(rows: number): void;
}

/** A budget for each request context, gone with it. */
export function createRowBudget(): (context: RequestContext) => RowBudget {
  const spent = new WeakMap<RequestContext, { rows: number }>();
  return (context) => {
    const used = spent.get(context) ?? { rows: 0 };
    spent.set(context, used);
    const { maxRows } = context.limits;
    return {
      left: () => maxRows - used.rows,
      spend: (rows) => {
        used.rows += rows;
        if (used.rows > maxRows) throw new LakegateError('ROW_LIMIT', { extensions: { maxRows } });
      },
    };
  };
}
