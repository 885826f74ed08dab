// The local SQS: standard queues over SQS's JSON protocol, for the unmodified SDK client. Signatures aren't checked.
import { createAwsJsonServer } from '../aws-json/create-aws-json-server.js';
import type { LocalServer } from '../local-server.js';
import { MessageQueue } from './message-queue.js';
import { invalidParameter, queueOperations } from './queue-operations.js';

export interface SqsServerOptions {
  /** Names of the queues. */
  readonly queues: readonly string[];
  /** How long a message that was received is hidden, unless a receiver says; 30 s as SQS has it. */
  readonly visibilityTimeoutMs?: number;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly now?: () => number;
}

/** Listens on 127.0.0.1 with empty queues. */
export async function createSqsServer(options: SqsServerOptions): Promise<LocalServer> {
  const { visibilityTimeoutMs = 30_000, port = 0, now = Date.now } = options;
  const queues = new Map(options.queues.map((name) => [name, new MessageQueue(now)]));
  const server = await createAwsJsonServer({
    targetPrefix: 'AmazonSQS',
    operations: (url) => queueOperations({ queues, url, visibilityTimeoutMs }),
    invalid: invalidParameter,
    port,
    contentType: 'application/x-amz-json-1.0',
  });
  return { url: server.url, stop: () => server.close() };
}
