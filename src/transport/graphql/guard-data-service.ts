// Holds every read of a transport to the request's limits, whatever the service behind does: page sizes before, rows
// after, and no answer once the client has gone or the deadline has passed.
import type { DataService, LevelResult, ReadNode, RequestContext } from '../../core/data-service.js';
import { LakegateError } from '../../core/errors.js';

/** A service that throws PAGE_SIZE_LIMIT, ROW_LIMIT and the reason of the context's signal. */
export function guardDataService(service: DataService): DataService {
  return {
    read: async (node, context, parents) => {
      checkPages(node, context.limits.maxPageSize);
      const result = await untilAborted(context, () => service.read(node, context, parents));
      if (countRows(result) > context.limits.maxRows) throw limitMet('ROW_LIMIT', context.limits.maxRows);
      return result;
    },
    explain: async (node, context) => {
      checkPages(node, context.limits.maxPageSize);
      return untilAborted(context, () => service.explain(node, context));
    },
  };
}

function checkPages(node: ReadNode, maxPageSize: number): void {
  const { first = 0, last = 0 } = node.page;
  if (Math.max(first, last) > maxPageSize) throw limitMet('PAGE_SIZE_LIMIT', maxPageSize);
  for (const child of node.children) checkPages(child, maxPageSize);
}

function countRows(level: LevelResult): number {
  return level.children.reduce((sum, child) => sum + countRows(child), level.rows.length);
}

function limitMet(code: 'PAGE_SIZE_LIMIT' | 'ROW_LIMIT', limit: number): LakegateError {
  return new LakegateError(code, { extensions: { limit } });
}

async function untilAborted<T>({ signal }: RequestContext, run: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([run(), aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
