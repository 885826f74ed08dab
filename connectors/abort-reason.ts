// An abort signal as an error and as a promise, for the guard around connectors.
import { LakegateError } from '../src/core/errors.js';

/** The error that an aborted signal stands for. */
export function reasonOf(signal: AbortSignal): LakegateError {
  const reason: unknown = signal.reason;
  return reason instanceof LakegateError ? reason : new LakegateError('REQUEST_CANCELLED', { cause: reason });
}

/** A promise that rejects with the signal's reason; `dispose` when it is no longer needed. */
export function rejectOnAbort(signal: AbortSignal): { readonly promise: Promise<never>; readonly dispose: () => void } {
  let dispose = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      reject(reasonOf(signal));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    dispose = () => {
      signal.removeEventListener('abort', abort);
    };
  });
  promise.catch(() => undefined);
  return { promise, dispose };
}
