// Ends what goes on for longer than the credentials that it was begun with.
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';

/** Beyond it a timer fires at once. */
const longestTimerMs = 2_147_483_647;

/** Calls once the principal's credentials have expired; gives what calls that off. */
export function watchExpiry(
  { expiresAtMs }: Pick<Principal, 'expiresAtMs'>,
  onExpired: (error: LakegateError) => void,
): () => void {
  if (expiresAtMs === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const leftMs = expiresAtMs - Date.now();
    timer = setTimeout(
      () => {
        if (leftMs > longestTimerMs) wait();
        else onExpired(new LakegateError('UNAUTHENTICATED', { message: 'The credentials have expired.' }));
      },
      Math.max(0, Math.min(leftMs, longestTimerMs)),
    );
    timer.unref();
  };
  wait();
  return () => {
    clearTimeout(timer);
  };
}
