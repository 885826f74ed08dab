// An offset as positions carry it.
import { LakegateError } from '../../src/core/errors.js';

/** The offset of a message, or -1: before the first. @throws LakegateError POSITION_INVALID */
export function parseOffset(text: string): bigint {
  if (/^(-1|\d{1,19})$/.test(text)) return BigInt(text);
  throw new LakegateError('POSITION_INVALID');
}
