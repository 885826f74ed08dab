// What the client's errors come to: whether the broker refused the gateway, or a message, or did not answer.
import { ErrorWithReasonCode } from 'mqtt';
import { LakegateError } from '../../src/core/errors.js';
import { reasonOf } from '../abort-reason.js';

/** Reason codes of MQTT 5, and return codes 4 and 5 of MQTT 3.1.1's CONNACK, by which the gateway isn't allowed. */
const denied = new Set([4, 5, 0x86, 0x87, 0x8a, 0x8c]);

/** Of those with which a broker refuses a message, the ones that are about the message: topic, size, format. */
const ofMessage = new Set([0x82, 0x90, 0x95, 0x99]);

/** The broker's own code, where it gave one. */
export function reasonCodeOf(error: unknown): number | undefined {
  if (error instanceof ErrorWithReasonCode) return error.code;
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

/** Whether the broker refused the gateway what it asked for, whatever is sent. */
export function isDenial(error: unknown): boolean {
  return denied.has(reasonCodeOf(error) ?? -1);
}

/** Whether the broker refused one message for what it is. */
export function isOfMessage(error: unknown): boolean {
  return ofMessage.has(reasonCodeOf(error) ?? -1);
}

/** The error to leave with; an abort becomes its reason. */
export function mapMqttError(error: unknown, side: 'SINK' | 'STREAM', signal?: AbortSignal): LakegateError {
  if (error instanceof LakegateError) return error;
  if (signal?.aborted === true) return reasonOf(signal);
  return new LakegateError(`${side}_${isDenial(error) ? 'DENIED' : 'UNAVAILABLE'}`, { cause: error });
}
