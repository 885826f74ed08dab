// Texts of DuckDB values that both services print alike: dates, timestamps, times, binary.
import type {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
} from '@duckdb/node-api';

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
export function microsOf(value: DuckDBTimestampValue | DuckDBTimestampNanosecondsValue): bigint {
  return 'nanos' in value ? value.nanos / 1000n : value.micros;
}

/** `2013-01-01` */
export function formatDate(value: DuckDBDateValue): string {
  return formatMicros(BigInt(value.days) * 86_400n * MICROS_PER_SECOND).dateTime.slice(0, -9);
}

/** `11:00:00` and six digits of fraction. */
export function formatTime(value: DuckDBTimeValue): { readonly time: string; readonly fraction: string } {
  const { dateTime, fraction } = formatMicros(value.micros);
  return { time: dateTime.slice(-8), fraction };
}

export function bytesOf(value: DuckDBBlobValue): Buffer {
  return Buffer.from(value.bytes);
}
