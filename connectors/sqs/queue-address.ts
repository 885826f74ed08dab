// The URL of a queue: the server's own, or asked for by the queue's name once.
import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FlowBinding, Server } from '../../src/core/dataset.js';
import { optionalSetting } from '../aws/client-settings.js';

export type QueueAddress = (abortSignal: AbortSignal) => Promise<string>;

export function createQueueAddress(client: SQSClient, server: Server, { physicalName }: FlowBinding): QueueAddress {
  let known = optionalSetting(server, 'queueUrl');
  return async (abortSignal) => {
    if (known !== undefined) return known;
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: physicalName }), { abortSignal });
    if (QueueUrl === undefined) throw new Error(`the queue ${physicalName} has no URL`);
    known = QueueUrl;
    return QueueUrl;
  };
}
