// How messages leave for their topics: over MQTT, or by AWS IoT's data plane over HTTP.
import type { SendContext, SendOutcome } from '../sink.js';

export interface OutgoingMessage {
  /** The record's. */
  readonly id: string;
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface Publisher {
  /** Waits for the acknowledgement of one message. Never rejects. */
  readonly publish: (message: OutgoingMessage, context: SendContext) => Promise<SendOutcome>;
  /** @throws LakegateError SINK_UNAVAILABLE, SINK_DENIED */
  readonly ping: (signal: AbortSignal) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** No place can be read again by it: the topic, and the record's id, which MQTT 5 sends along. */
export function positionOf({ topic, id }: OutgoingMessage): string {
  return `${topic}#${id}`;
}

/** Of what a broker refuses for its size. */
export const tooLarge: SendOutcome = {
  status: 'rejected',
  code: 'TOO_LARGE',
  message: 'The broker does not take messages of this size.',
};

/** Of what a broker refuses for another reason that is the message's. */
export const refused: SendOutcome = {
  status: 'rejected',
  code: 'SINK_REFUSED',
  message: 'The broker refused the message.',
};
