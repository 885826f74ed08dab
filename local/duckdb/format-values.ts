// Texts of DuckDB values that both services print alike: dates, timestamps, times, binary.
import type { DuckDBValue } from '@duckdb/node-api';

/** The shapes of DuckDB's values that the encoders read, without their classes. */
export interface TimestampShape {
  readonly micros?: bigint;
  readonly nanos?: bigint;
}
export interface DateShape {
  readonly days: number;
}
export interface TimeShape {
  readonly micros: bigint;
}
export interface BlobShape {
  readonly bytes: Uint8Array;
}
export interface ListShape {
  readonly items: readonly DuckDBValue[];
}
export interface StructShape {
  readonly entries: Readonly<Record<string, DuckDBValue>>;
}
export interface MapShape {
  readonly entries: readonly { readonly key: DuckDBValue; readonly value: DuckDBValue }[];
}

const MICROS_PER_SECOND = 1_000_000n;

/** `2013-01-01 11:00:00` and the digits of its second's fraction, six of them. */
export function formatMicros(micros: bigint): { readonly dateTime: string; readonly fraction: string } {
  const remainder = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
  const seconds = (micros - remainder) / MICROS_PER_SECOND;
  const iso = new Date(Number(seconds) * 1000).toISOString();
  return {
    dateTime: iso.slice(0, -5).replace('T', ' ').replace(/^\+0*/, ''),
    fraction: remainder.toString().padStart(6, '0'),
  };
}

/** A timestamp's microseconds, whatever its DuckDB precision; sub-microsecond digits are not kept. */
export function microsOf({ micros = 0n, nanos }: TimestampShape): bigint {
  return nanos === undefined ? micros : nanos / 1000n;
}

/** `2013-01-01` */
export function formatDate(value: DateShape): string {
  return formatMicros(BigInt(value.days) * 86_400n * MICROS_PER_SECOND).dateTime.slice(0, -9);
}

/** `11:00:00` and six digits of fraction. */
export function formatTime(value: TimeShape): { readonly time: string; readonly fraction: string } {
  const { dateTime, fraction } = formatMicros(value.micros);
  return { time: dateTime.slice(-8), fraction };
}

export function bytesOf(value: BlobShape): Buffer {
  return Buffer.from(value.bytes);
}
