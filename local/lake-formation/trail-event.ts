// What CloudTrail records of a call that changed something, in the envelope in which EventBridge delivers it, and its
// way to a queue.
import { randomUUID } from 'node:crypto';
import type { Caller } from './caller.js';

/** A call that was answered. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly region: string;
  readonly atMs: number;
}

/** Sends an event on its way; settles when it is there, or has been given up. */
export type TellEvent = (event: object) => Promise<void>;

const SEND_TIMEOUT_MS = 2_000;
const READS = /^(Get|List|Search|BatchGet|Describe)/;

/** The event of a call; undefined where it only read: EventBridge isn't told of these. */
export function trailEvent(call: RecordedCall): object | undefined {
  const { service, operation, parameters, caller, region, atMs } = call;
  if (READS.test(operation)) return undefined;
  const time = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    ...{ version: '0', id: randomUUID(), 'detail-type': 'AWS API Call via CloudTrail', source: `aws.${service}` },
    ...{ account: caller.accountId, time, region, resources: [] },
    detail: {
      eventVersion: '1.10',
      userIdentity: {
        type: caller.isRole ? 'AssumedRole' : 'IAMUser',
        principalId: caller.userId,
        arn: caller.arn,
        accountId: caller.accountId,
      },
      ...{ eventTime: time, eventSource: `${service}.amazonaws.com`, eventName: operation, awsRegion: region },
      ...{ sourceIPAddress: '127.0.0.1', userAgent: 'local' },
      requestParameters: lowerFirst(parameters),
      responseElements: null,
      ...{ requestID: randomUUID(), eventID: randomUUID(), readOnly: false, eventType: 'AwsApiCall' },
      ...{ managementEvent: true, recipientAccountId: caller.accountId, eventCategory: 'Management' },
    },
  };
}

/** Sends events to a queue by SQS's own protocol. An event that can't be sent is told of and lost, as AWS may lose one. */
export function createEventSender(queueUrl: string, log: (line: string) => void): TellEvent {
  return async (event) => {
    try {
      const answer = await fetch(new URL('/', queueUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
        body: JSON.stringify({ QueueUrl: queueUrl, MessageBody: JSON.stringify(event) }),
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      });
      if (!answer.ok) throw new Error(await answer.text());
    } catch (error) {
      log(`an event could not be sent to ${queueUrl}: ${String(error)}`);
    }
  };
}

/** As CloudTrail writes members: `DatabaseName` is `databaseName`, at every depth. */
function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerFirst);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.charAt(0).toLowerCase() + name.slice(1), lowerFirst(item)]),
  );
}
