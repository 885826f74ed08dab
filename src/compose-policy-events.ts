// Joins the queue of events with what they end. Part of the composition root.
import { SQSClient } from '@aws-sdk/client-sqs';
import type { PolicyChange } from '../auth/lake-formation/parse-policy-event.js';
import { type PolicyEvents, readPolicyEvents } from '../auth/lake-formation/read-policy-events.js';
import type { PolicyEventSettings } from './config/governance-settings.js';
import type { Observe } from './core/observation.js';

export interface PolicyEventsComposition {
  readonly settings: PolicyEventSettings;
  /** The gateway's own keys; the SDK's chain finds them unless given. */
  readonly ownKeys: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly invalidate: (change: PolicyChange) => void;
  readonly observe: Observe;
}

/** Longer than SQS lets a reader wait. */
const requestTimeoutMs = 30_000;

/** Reads events until it is stopped. */
export function composePolicyEvents(options: PolicyEventsComposition): PolicyEvents {
  const { settings, ownKeys, invalidate, observe } = options;
  const { queueUrl, region, endpoint } = settings;
  const sqs = new SQSClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    // Keys of a stand-in are shown to none but a stand-in.
    ...(ownKeys === undefined || endpoint === undefined ? {} : { credentials: ownKeys }),
    // What fails is tried again by the reader, which tells of it.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: requestTimeoutMs },
  });
  const events = readPolicyEvents({ sqs, queueUrl, apply: invalidate, observe });
  return {
    state: () => events.state(),
    stop: async () => {
      await events.stop();
      sqs.destroy();
    },
  };
}
