// How much may be on its way to a sink at a time. What goes beyond is refused with a delay; nothing waits unbounded.
import { LakegateError } from '../core/errors.js';

export interface AdmissionLimits {
  /** Most bytes of records that may be on their way to one sink. */
  readonly maxSinkBytes: number;
  /** What to say of when to try again, where the sink itself doesn't. */
  readonly ingestRetryMs: number;
}

export interface Admission {
  /**
   * Lets bytes in, until the function that it returns is called. A single request is let in however large it is, while
   * nothing else is under way: its own limit bounds it.
   * @throws LakegateError INGEST_BUSY with `retryAfterMs`
   */
  enter(sink: string, bytes: number): () => void;
}

export function createAdmission({ maxSinkBytes, ingestRetryMs }: AdmissionLimits): Admission {
  const underWay = new Map<string, number>();
  return {
    enter: (sink, bytes) => {
      const before = underWay.get(sink) ?? 0;
      if (before > 0 && before + bytes > maxSinkBytes) {
        throw new LakegateError('INGEST_BUSY', { extensions: { retryAfterMs: ingestRetryMs } });
      }
      underWay.set(sink, before + bytes);
      return () => {
        const left = (underWay.get(sink) ?? 0) - bytes;
        if (left > 0) underWay.set(sink, left);
        else underWay.delete(sink);
      };
    },
  };
}
