// The local SQS as the official client sees it: delivery, hiding, deletion, waiting, batches and errors; and what the
// local Lake Formation tells a queue.
import { RevokePermissionsCommand, GrantPermissionsCommand } from '@aws-sdk/client-lakeformation';
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import { createSqsServer } from '../../local/sqs/create-sqs-server.js';
import { ADMIN, clientsFor, roleArn, STATE } from '../support/lake-formation-state.js';
import { createStops } from '../support/create-stops.js';

const clock = { nowMs: 1_000_000 };
let server: LocalServer;
let sqs: SQSClient;
let QueueUrl: string;
const stops = createStops();

beforeEach(async () => {
  server = await createSqsServer({ queues: ['orders', 'other'], now: () => clock.nowMs });
  stops.add(() => server.stop());
  sqs = clientOf(server);
  stops.add(() => sqs.destroy());
  QueueUrl = (await sqs.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).QueueUrl ?? '';
});
afterEach(stops.run);

function clientOf({ url: endpoint }: LocalServer): SQSClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new SQSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const receive = async (more: object = {}): Promise<readonly Message[]> =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

describe('a queue', () => {
  it('delivers in order what the client finds unharmed, at most as many as asked for', async () => {
    for (const body of ['one', 'zwölf ✈', 'three']) await send(body);
    expect(bodies(await receive({ MaxNumberOfMessages: 2 }))).toEqual(['one', 'zwölf ✈']);
    expect(bodies(await receive())).toEqual(['three']);
    expect(await receive()).toEqual([]);
  });

  it('hides what was received until its time is over, and then delivers it again', async () => {
    await send('one');
    const [first] = await receive({ VisibilityTimeout: 5, MessageSystemAttributeNames: ['All'] });
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
    clock.nowMs += 4_999;
    expect(await receive()).toEqual([]);
    clock.nowMs += 1;
    const [second] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
    // The receipt of the first delivery no longer deletes.
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    clock.nowMs += 30_000;
    expect(await receive()).toHaveLength(1);
  });

  it('deletes by receipt, one or several', async () => {
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'b', 'c']);
    const [a, b, c] = await receive();
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: a?.ReceiptHandle }));
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'b', ReceiptHandle: b?.ReceiptHandle },
          { Id: 'x', ReceiptHandle: 'none of ours' },
        ],
      }),
    );
    expect(deleted.Successful).toEqual([{ Id: 'b' }]);
    expect(deleted.Failed).toMatchObject([{ Id: 'x', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
    clock.nowMs += 30_000;
    expect((await receive()).map(({ MessageId }) => MessageId)).toEqual([c?.MessageId]);
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '1' });
  });

  it('lets a receiver wait for a message, which only its own queue wakes', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    const other = `${server.url}/123456789012/other`;
    await sqs.send(new SendMessageCommand({ QueueUrl: other, MessageBody: 'for others' }));
    await send('here');
    expect(bodies(await waiting)).toEqual(['here']);
  });

  it.each([
    ['an unknown queue', () => sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })), 'QueueDoesNotExist'],
    ['more than ten at a time', () => receive({ MaxNumberOfMessages: 11 }), 'InvalidParameterValueException'],
    ['an empty batch', () => sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [] })), 'EmptyBatchRequest'],
    [
      'a delay, which it does not keep to',
      () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 1 })),
      'UnsupportedOperation',
    ],
  ])('refuses %s', async (_, ask, name) => {
    await expect(ask()).rejects.toMatchObject({ name });
  });
});

it('is told of what changes in the local Lake Formation, and of nothing that only reads or fails', async () => {
  const lake = await createLakeFormationServer(
    { eventQueueUrl: QueueUrl },
    { state: parseStateFile(STATE, 'lake.yaml') },
  );
  const { lake: client, glue } = clientsFor(lake.url, ADMIN);
  for (const stop of [() => lake.stop(), () => glue.destroy(), () => client.destroy()]) stops.add(stop);
  const grant = {
    Principal: { DataLakePrincipalIdentifier: roleArn('reader') },
    Resource: { Table: { DatabaseName: 'shop', Name: 'orders' } },
    Permissions: ['SELECT' as const],
  };
  await client.send(new GrantPermissionsCommand(grant));
  await client.send(new RevokePermissionsCommand(grant));
  await expect(client.send(new RevokePermissionsCommand(grant))).rejects.toThrow();
  const events = bodies(await receive()).map((body) => JSON.parse(body ?? '') as Record<string, unknown>);
  const detail = (eventName: string) => ({
    source: 'aws.lakeformation',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      eventName,
      eventSource: 'lakeformation.amazonaws.com',
      requestParameters: { resource: { table: { databaseName: 'shop', name: 'orders' } }, permissions: ['SELECT'] },
    },
  });
  expect(events).toMatchObject([detail('GrantPermissions'), detail('RevokePermissions')]);
  expect(events).toHaveLength(2);
});
