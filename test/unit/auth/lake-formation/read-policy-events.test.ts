// Events from a queue that speaks SQS's own protocol, through the official client: what they do, what becomes of their
// messages, and what happens when the queue fails.
import {
  GetQueueAttributesCommand,
  type ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { PolicyChange } from '../../../../auth/lake-formation/parse-policy-event.js';
import { parsePolicyMessage } from '../../../../auth/lake-formation/parse-policy-message.js';
import { type PolicyEvents, readPolicyEvents } from '../../../../auth/lake-formation/read-policy-events.js';
import { createSqsServer } from '../../../../local/sqs/create-sqs-server.js';
import type { LocalServer } from '../../../../local/local-server.js';
import type { Observation } from '../../../../src/core/observation.js';

const detail = {
  eventVersion: '1.10',
  eventSource: 'lakeformation.amazonaws.com',
  eventName: 'RevokePermissions',
  requestParameters: { resource: { table: { databaseName: 'sales', name: 'orders' } } },
};
const envelope = { version: '0', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.lakeformation', detail };
const change = { databaseName: 'sales', tableName: 'orders' };

describe('a message', () => {
  test.each([
    ["CloudTrail's own event", JSON.stringify(detail)],
    ["EventBridge's envelope", JSON.stringify(envelope)],
    [
      "SNS's envelope around it",
      JSON.stringify({ Type: 'Notification', TopicArn: 'arn', Message: JSON.stringify(envelope) }),
    ],
  ])('may be %s', (_what, body) => {
    expect(parsePolicyMessage(body)).toEqual({ kind: 'change', eventName: 'RevokePermissions', change });
  });

  test('may be an event that changes no permission', () => {
    const body = JSON.stringify({ ...envelope, detail: { ...detail, eventName: 'GetDataLakeSettings' } });
    expect(parsePolicyMessage(body)).toEqual({ kind: 'other' });
    const failed = JSON.stringify({ ...envelope, detail: { ...detail, errorCode: 'AccessDenied' } });
    expect(parsePolicyMessage(failed)).toEqual({ kind: 'other' });
  });

  test.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a notification of text', JSON.stringify({ Type: 'Notification', Message: 'hello' })],
    ['a notification without a message', JSON.stringify({ Type: 'Notification' })],
    ['a detail that is text', JSON.stringify({ detail: 'RevokePermissions' })],
    ['an event without a name', JSON.stringify({ detail: { eventSource: 'lakeformation.amazonaws.com' } })],
  ])('that is %s is malformed', (_what, body) => {
    expect(parsePolicyMessage(body)).toMatchObject({ kind: 'malformed' });
  });
});

describe('reading', () => {
  let server: LocalServer;
  let sqs: SQSClient;
  let queueUrl: string;
  let seen: Observation[];
  let applied: PolicyChange[];
  let events: PolicyEvents | undefined;
  /** Of the pauses of a reader that a test holds; a test that fails leaves none of them waiting. */
  let paused: ReturnType<typeof Promise.withResolvers<undefined>>;
  /** Resolves at the next observation of a kind. */
  let heard: (kind: Observation['kind']) => Promise<Observation>;
  let observe: (observation: Observation) => void;

  beforeEach(async () => {
    server = await createSqsServer({ queues: ['changes'] });
    queueUrl = `${server.url}/123456789012/changes`;
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    sqs = new SQSClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    [seen, applied] = [[], []];
    paused = Promise.withResolvers();
    const waiting: [Observation['kind'], (observation: Observation) => void][] = [];
    heard = (kind) => new Promise((resolve) => waiting.push([kind, resolve]));
    observe = (observation) => {
      seen.push(observation);
      for (const [kind, resolve] of waiting) if (kind === observation.kind) resolve(observation);
    };
  });
  afterEach(async () => {
    paused.resolve(undefined);
    await events?.stop();
    sqs.destroy();
    await server.stop();
  });

  const start = (more: Partial<Parameters<typeof readPolicyEvents>[0]> = {}): PolicyEvents =>
    (events = readPolicyEvents({ sqs, queueUrl, observe, apply: (one) => applied.push(one), ...more }));
  const send = (body: unknown) => {
    const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
    return sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  };
  const left = async () =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }))).Attributes;
  const nothing = { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' };

  test('applies changes, counts what is malformed, and deletes every message', async () => {
    for (const body of ['hello', { ...envelope, detail: { ...detail, eventName: 'ListPermissions' } }, envelope]) {
      await send(body);
    }
    const changed = heard('policy-changed');
    start();
    expect(await changed).toMatchObject({ event: 'RevokePermissions', ...change });
    await events?.stop();
    expect(applied).toEqual([change]);
    expect(seen.map(({ kind }) => kind)).toEqual(['policy-message-malformed', 'policy-changed']);
    expect(await left()).toMatchObject(nothing);
  });

  test('hears of what is sent while it waits', async () => {
    start();
    for (const name of ['a', 'b']) {
      const changed = heard('policy-changed');
      await send({ ...detail, requestParameters: { resource: { database: { name } } } });
      expect(await changed).toMatchObject({ databaseName: name });
    }
    expect(applied).toEqual([{ databaseName: 'a' }, { databaseName: 'b' }]);
  });

  test('waits longer after each failure, and says when it reads again', async () => {
    const pauses: number[] = [];
    const pause = (ms: number): Promise<void> => {
      pauses.push(ms);
      return Promise.resolve();
    };
    let failing = 8;
    const flaky = {
      send: async (command: ReceiveMessageCommand, options: object) => {
        if (failing-- > 0) throw new Error('no such host');
        return sqs.send(command, options);
      },
    } as unknown as SQSClient;
    await send(envelope);
    const resumed = heard('policy-events-resumed');
    const reading = start({ sqs: flaky, pause });
    expect(await resumed).toMatchObject({ failures: 8 });
    expect(reading.state()).toBe('reading');
    expect(applied).toEqual([change]);
    expect(pauses).toHaveLength(8);
    for (const [index, ms] of pauses.entries()) {
      const longest = Math.min(1000 * 2 ** index, 30_000);
      expect(ms).toBeLessThanOrEqual(longest);
      expect(ms).toBeGreaterThanOrEqual(longest / 2);
    }
    expect(seen.filter(({ kind }) => kind === 'policy-events-failed')).toHaveLength(8);
  });

  test('a message that cannot be deleted comes again, and is applied again', async () => {
    const failed = heard('policy-events-failed');
    const undeleting = {
      send: (command: { readonly constructor: { readonly name: string } }, options: object) =>
        command.constructor.name === 'DeleteMessageBatchCommand'
          ? Promise.resolve({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] })
          : sqs.send(command as ReceiveMessageCommand, options),
    } as unknown as SQSClient;
    await send(envelope);
    const reading = start({ sqs: undeleting, pause: () => paused.promise });
    expect(await failed).toMatchObject({
      failures: 1,
      cause: new Error('InternalError: messages could not be deleted'),
    });
    expect(reading.state()).toBe('failing');
    expect(applied).toEqual([change]);
    expect(await left()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '1' });
    const stopped = reading.stop();
    paused.resolve(undefined);
    await stopped;
  });

  test('stops while it waits for messages, without a word', async () => {
    await start().stop();
    await send(envelope);
    expect(seen).toEqual([]);
    expect(await left()).toMatchObject({ ApproximateNumberOfMessages: '1' });
  });

  test('stops while it waits after a failure', async () => {
    await server.stop();
    const failed = heard('policy-events-failed');
    const reading = start();
    await failed;
    await reading.stop();
    expect(reading.state()).toBe('failing');
    server = await createSqsServer({ queues: [] });
  });
});
