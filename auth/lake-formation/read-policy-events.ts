// Reads events that permissions have changed from a queue, for as long as the gateway runs, so that what was taken back
// ends before the decisions that are kept do. Events only shorten: without them everything holds until its time is over.
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Observe } from '../../src/core/observation.js';
import { pause as pauseQuietly } from '../../src/core/pause.js';
import type { PolicyChange } from './parse-policy-event.js';
import { parsePolicyMessage } from './parse-policy-message.js';

export interface PolicyEventsOptions {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Of this gateway process alone: of several readers of a queue each gets only some of its messages. */
  readonly queueUrl: string;
  /** Drops what a change may have made wrong. */
  readonly apply: (change: PolicyChange) => void;
  readonly observe: Observe;
  /** Waits before the next attempt; ends early where the signal aborts. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface PolicyEvents {
  /** Whether the last call to the queue succeeded. */
  state(): 'reading' | 'failing';
  /** Ends the wait for messages; settles when the message under way is done with. */
  stop(): Promise<void>;
}

/** SQS's longest: one call for every twenty quiet seconds. */
const waitSeconds = 20;
const maxMessages = 10;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** Begins to read; whatever goes wrong is observed and tried again. */
export function readPolicyEvents(options: PolicyEventsOptions): PolicyEvents {
  const { sqs, queueUrl, observe, pause = pauseQuietly } = options;
  const stopping = new AbortController();
  const isStopped = (): boolean => stopping.signal.aborted;
  let failures = 0;

  const succeeded = (): void => {
    if (failures > 0) observe({ kind: 'policy-events-resumed', failures });
    failures = 0;
  };

  const receive = async (): Promise<readonly Message[]> => {
    const request = { QueueUrl: queueUrl, MaxNumberOfMessages: maxMessages, WaitTimeSeconds: waitSeconds };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request), { abortSignal: stopping.signal });
    return Messages;
  };

  /** Not before they were applied: a message that isn't deleted comes again, and applying it again does no harm. */
  const remove = async (messages: readonly Message[]): Promise<void> => {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const [failed] = Failed;
    if (failed !== undefined) throw new Error(`${failed.Code ?? 'Unknown'}: messages could not be deleted`);
  };

  const run = async (): Promise<void> => {
    while (!isStopped()) {
      try {
        const messages = await receive();
        for (const message of messages) applyMessage(message, options);
        if (messages.length > 0) await remove(messages);
        succeeded();
      } catch (cause) {
        if (isStopped()) return;
        failures += 1;
        observe({ kind: 'policy-events-failed', failures, cause });
        await pause(pauseMs(failures), stopping.signal);
      }
    }
  };

  const running = run();
  return {
    state: () => (failures === 0 ? 'reading' : 'failing'),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

function applyMessage({ Body = '', MessageId = '' }: Message, { apply, observe }: PolicyEventsOptions): void {
  const message = parsePolicyMessage(Body);
  if (message.kind === 'malformed') {
    observe({ kind: 'policy-message-malformed', messageId: MessageId, cause: message.reason });
  }
  if (message.kind !== 'change') return;
  apply(message.change);
  observe({ kind: 'policy-changed', event: message.eventName, ...message.change });
}

/** Doubles with each failure in a row; up to half of it less, so that replicas don't come back all at once. */
function pauseMs(failures: number): number {
  const full = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
  return full * (1 - Math.random() / 2);
}
