// The SDK's client as the gateway sets it up: over HTTP/1.1, but for enhanced fan-out, which needs HTTP/2.
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import type { Server } from '../../src/core/dataset.js';
import { awsClientSettings } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';

/** How long a subscription may be silent: the service sends something every few seconds. */
const silenceMs = 30_000;

/** A stream by its name or its ARN. */
export type StreamId = { readonly StreamName: string } | { readonly StreamARN: string };

export function streamIdOf(physicalName: string): StreamId {
  return physicalName.startsWith('arn:') ? { StreamARN: physicalName } : { StreamName: physicalName };
}

/** @throws LakegateError CONFIG_INVALID */
export function createKinesisClient(server: Server, maxAttempts: number): KinesisClient {
  const settings = awsClientSettings(server);
  const requestHandler = new NodeHttpHandler(settings.requestHandler);
  return dropLogMiddleware(new KinesisClient({ ...settings, maxAttempts, requestHandler }));
}

/** For `SubscribeToShard` alone. @throws LakegateError CONFIG_INVALID */
export function createFanOutClient(server: Server): KinesisClient {
  const requestHandler = new NodeHttp2Handler({ requestTimeout: silenceMs });
  return dropLogMiddleware(new KinesisClient({ ...awsClientSettings(server), maxAttempts: 1, requestHandler }));
}
