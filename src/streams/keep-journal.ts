// Copies the messages of a source without positions into a journal that has them: one replica at a time, from start to
// stop, whether anybody watches or not. A message is let go of at its source once the journal has it: at least once.
import { LakegateError } from '../core/errors.js';
import type { Observe } from '../core/observation.js';
import { pause } from '../core/pause.js';
import type { StreamMessage, StreamSource } from '../../connectors/stream.js';
import type { BadMessage } from './stream-route.js';

/** The right to do what one replica alone may do, until it ends. */
export interface Turn {
  /** Aborted when it has ended, whyever. */
  readonly ended: AbortSignal;
  release(): Promise<void>;
}

/** Waits for the turn of a name; undefined once the signal is aborted. */
export type TakeTurn = (name: string, signal: AbortSignal) => Promise<Turn | undefined>;

/** A message that the journal doesn't take for what it is. */
export interface RefusedMessage {
  readonly message: StreamMessage;
  readonly reason: string;
}

/** A source with the journal that its messages are copied into. */
export interface JournalRoute {
  readonly dataset: string;
  readonly stream: string;
  readonly source: StreamSource;
  /**
   * Resolves once the journal has acknowledged all but what it refuses, in the order of each key.
   * @throws LakegateError SINK_UNAVAILABLE, SINK_DENIED, SINK_REJECTED; then the messages come again
   */
  append(messages: readonly StreamMessage[], signal: AbortSignal): Promise<readonly RefusedMessage[]>;
  /** Lets go of the source and of the way into the journal. */
  stop(): Promise<void>;
}

export interface JournalOptions {
  readonly takeTurn: TakeTurn;
  readonly observe: Observe;
  /** Longest pause before what failed is tried again. */
  readonly retryMs: number;
  /** Keeps a message that the journal refuses. */
  readonly keepBad?: ((message: StreamMessage, bad: BadMessage) => void) | undefined;
}

const firstRetryMs = 100;

/** Copies until the signal is aborted; never rejects. */
export async function keepJournal(route: JournalRoute, options: JournalOptions, signal: AbortSignal): Promise<void> {
  const { takeTurn, observe } = options;
  const names = { dataset: route.dataset, stream: route.stream };
  let retryMs = firstRetryMs;
  while (!isAborted(signal)) {
    let turn: Turn | undefined;
    try {
      turn = await takeTurn(`journal/${route.dataset}/${route.stream}`, signal);
      if (turn === undefined) return;
      const own = AbortSignal.any([signal, turn.ended]);
      await copyOn(route, options, {
        signal: own,
        onCopied: () => {
          retryMs = firstRetryMs;
        },
      });
      // A turn that was lost is waited for again; a source that ends by itself has failed.
      if (!isAborted(own)) throw new LakegateError('STREAM_UNAVAILABLE', { cause: 'the source ended' });
    } catch (cause) {
      if (!isAborted(signal)) observe({ kind: 'stream-failed', ...names, cause });
    } finally {
      await turn?.release().catch((cause: unknown) => {
        observe({ kind: 'stream-failed', ...names, cause });
      });
    }
    await pause(retryMs, signal);
    retryMs = Math.min(retryMs * 2, options.retryMs);
  }
}

async function copyOn(
  route: JournalRoute,
  { observe, keepBad }: JournalOptions,
  { signal, onCopied }: { readonly signal: AbortSignal; readonly onCopied: () => void },
): Promise<void> {
  const { dataset, stream, source } = route;
  // The source lets go of a batch when the next is asked for, and not where the loop is left by an error.
  for await (const { messages } of source.read({ kind: 'latest' }, { signal, called: ignore })) {
    const refused = messages.length === 0 ? [] : await route.append(messages, signal);
    for (const { message, reason } of refused) {
      const { partition, offset } = message;
      keepBad?.(message, { unreadable: reason });
      observe({ kind: 'stream-record-bad', dataset, stream, partition, offset, reason, kept: keepBad !== undefined });
    }
    onCopied();
  }
}

/** By a call, as an await in between may have changed it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

const ignore = (): void => undefined;
