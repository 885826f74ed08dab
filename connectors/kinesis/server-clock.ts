// The service's clock, by the dates of its answers: moments in positions are its own, not this machine's.
import type { KinesisClient } from '@aws-sdk/client-kinesis';

export interface ServerClock {
  /** In ms: never later than the service's clock; earlier by some seconds. */
  readonly now: () => number;
  /** In ms: never earlier than the service's clock; later by some seconds. */
  readonly latest: () => number;
}

/** The dates are of whole seconds, and the machines of the service differ a little. */
const marginMs = 2_000;

/** Follows the answers that a client gets; until the first, this machine's clock stands in. */
export function createServerClock(client: KinesisClient): ServerClock {
  let aheadMs = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      const dateMs = Date.parse(headers?.['date'] ?? '');
      if (!Number.isNaN(dateMs)) aheadMs = dateMs - Date.now();
      return result;
    },
    { step: 'deserialize', name: 'serverClock', priority: 'low' },
  );
  return {
    now: () => Date.now() + aheadMs - marginMs,
    latest: () => Date.now() + aheadMs + marginMs,
  };
}
