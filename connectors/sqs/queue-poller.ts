// One loop that receives a queue's messages for all who read it in this process: each gets every message, and what all
// have taken is deleted.
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { isThrottled } from '../aws/flow-failure.js';

/** Takes messages in; resolves when it has dealt with them. */
export type TakeMessages = (messages: readonly Message[]) => Promise<void>;

export interface QueueReader {
  readonly take: TakeMessages;
  /** The loop has ended with an error. */
  readonly fail: (error: unknown) => void;
}

export interface QueuePoller {
  /** Hands what is sent from now on to a reader too; the function returned leaves. */
  readonly join: (reader: QueueReader) => () => void;
}

export interface PollerOptions {
  readonly client: SQSClient;
  readonly address: (signal: AbortSignal) => Promise<string>;
  readonly waitSeconds: number;
  /** Whether what was sent while nobody was reading is read, too. */
  readonly backlog: boolean;
  readonly now?: () => number;
}

const throttledPauseMs = 1_000;
/** For so long after a failure whoever comes is taken for the one who was reading. */
const resumeMs = 120_000;

export function createQueuePoller({
  client,
  address,
  waitSeconds,
  backlog,
  now = Date.now,
}: PollerOptions): QueuePoller {
  const readers = new Map<QueueReader, number>();
  let running: AbortController | undefined;
  /** From when on messages are read: since someone has been reading, or would have been but for a failure. */
  let sinceMs: number | undefined;
  let failedAtMs = -Infinity;

  const run = async (signal: AbortSignal): Promise<void> => {
    const QueueUrl = await address(signal);
    const request: ReceiveMessageCommandInput = {
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['SentTimestamp', 'SequenceNumber', 'MessageGroupId'],
    };
    while (!isAborted(signal)) {
      const messages = await receive(request, signal);
      if (messages.length === 0) continue;
      await Promise.all(
        [...readers].map(async ([reader, fromMs]) => {
          const wanted = backlog ? messages : messages.filter((message) => sentAtMs(message) >= fromMs);
          if (wanted.length > 0) await reader.take(wanted);
        }),
      );
      // Where nobody is left to take them they come again.
      if (readers.size > 0) await remove(QueueUrl, messages, signal);
    }
  };

  const receive = async (
    request: ReceiveMessageCommandInput,
    abortSignal: AbortSignal,
  ): Promise<readonly Message[]> => {
    try {
      return (await client.send(new ReceiveMessageCommand(request), { abortSignal })).Messages ?? [];
    } catch (error) {
      if (!isThrottled(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, throttledPauseMs));
      return [];
    }
  };

  const remove = async (QueueUrl: string, messages: readonly Message[], abortSignal: AbortSignal): Promise<void> => {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    // What isn't deleted comes again: that is what "at least once" says.
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal });
  };

  const start = (): void => {
    if (running !== undefined) return;
    const abort = (running = new AbortController());
    run(abort.signal).catch((error: unknown) => {
      if (running !== abort) return;
      running = undefined;
      failedAtMs = now();
      const failed = [...readers.keys()];
      readers.clear();
      for (const reader of failed) reader.fail(error);
    });
  };

  return {
    join(reader) {
      // After a failure reading goes on from where it was.
      const resumes = readers.size === 0 && now() - failedAtMs < resumeMs;
      const fromMs = resumes ? (sinceMs ?? now()) : now();
      if (readers.size === 0) sinceMs = fromMs;
      readers.set(reader, fromMs);
      start();
      return () => {
        if (!readers.delete(reader) || readers.size > 0) return;
        failedAtMs = -Infinity;
        running?.abort();
        running = undefined;
      };
    },
  };
}

export function sentAtMs({ Attributes }: Message): number {
  return Number(Attributes?.SentTimestamp ?? 0);
}

/** By a call, as an await in between may have changed it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
