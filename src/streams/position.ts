// Positions: where a stream was, as a text that nobody else can make. It says nothing of records, and is the same for
// all who read the stream.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LakegateError } from '../core/errors.js';
import type { StreamOffsets } from '../../connectors/stream.js';

export interface PositionScope {
  readonly dataset: string;
  readonly stream: string;
}

export interface PositionCodec {
  encode(scope: PositionScope, offsets: StreamOffsets): string;
  /** @throws LakegateError POSITION_INVALID for anything tampered with, or of another stream */
  decode(scope: PositionScope, position: string): StreamOffsets;
}

const macBytes = 16;

/** `secret`: shared by all replicas. */
export function createPositionCodec(secret: string): PositionCodec {
  const key = createHash('sha256').update('lakegate position\0').update(secret).digest();
  const macOf = ({ dataset, stream }: PositionScope, body: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([dataset, stream, body]))
      .digest()
      .subarray(0, macBytes);
  return {
    encode: (scope, offsets) => {
      const body = JSON.stringify([...offsets]);
      return Buffer.concat([macOf(scope, body), Buffer.from(body)]).toString('base64url');
    },
    decode: (scope, position) => {
      const bytes = Buffer.from(position, 'base64url');
      const body = bytes.subarray(macBytes).toString('utf8');
      if (bytes.length <= macBytes || !timingSafeEqual(bytes.subarray(0, macBytes), macOf(scope, body))) {
        throw new LakegateError('POSITION_INVALID');
      }
      return new Map(JSON.parse(body) as readonly (readonly [string, string])[]);
    },
  };
}
