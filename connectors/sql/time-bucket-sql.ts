// Time buckets for engines whose date_trunc knows nothing of zones, by the rule of core's bucketTimestamp.
import { bucketUnits, type BucketUnit } from '../../src/core/functions.js';
import type { FunctionRenderer, SqlOperand } from './dialect.js';
import { SqlRefusal } from './sql-refusal.js';
import { apply, infix, raw, type SqlText } from './sql-text.js';
import { argument, caseWhen, literalText } from './standard-functions.js';
import { isUtc, zoneText } from './time-zone-text.js';

/** What an engine needs for buckets in a zone. Instants and wall clocks are timestamps without a zone. */
export interface ZonedClock {
  readonly toLocal: (instant: SqlText, zone: SqlText) => SqlText;
  /** Either instant of a wall clock that comes twice; the first one after a skipped one. */
  readonly toInstant: (local: SqlText, zone: SqlText) => SqlText;
  readonly truncate: (unit: BucketUnit, timestamp: SqlText) => SqlText;
  readonly addSeconds: (seconds: SqlText, timestamp: SqlText) => SqlText;
  readonly secondOf: (timestamp: SqlText) => SqlText;
  readonly minuteOf: (timestamp: SqlText) => SqlText;
}

/** `time_bucket(timestamp, unit, zone)`. */
export function timeBucket(clock: ZonedClock): FunctionRenderer {
  return (args) => {
    const moment = argument(args, 0).sql;
    const unit = literalUnit('time_bucket', args);
    const zoneName = literalText('time_bucket', args, 2) ?? 'UTC';
    if (isUtc(zoneName)) return clock.truncate(unit, moment);
    const zone = zoneText(zoneName);
    const local = clock.toLocal(moment, zone);
    // Up to an hour: what the wall clock shows beyond the unit is taken off the instant, so its offset stays.
    if (unit === 'second') return clock.truncate('second', moment);
    if (unit === 'minute' || unit === 'hour') {
      const seconds = clock.secondOf(local);
      const passed = unit === 'minute' ? seconds : infix(infix(clock.minuteOf(local), '*', raw('60')), '+', seconds);
      return clock.addSeconds(apply('-', passed), clock.truncate('second', moment));
    }
    // From a day up: a midnight that comes twice begins the bucket the first time.
    const start = clock.truncate(unit, local);
    const instant = clock.toInstant(start, zone);
    const earlier = clock.addSeconds(raw('-3600'), instant);
    return caseWhen(infix(clock.toLocal(earlier, zone), '=', start), earlier, instant);
  };
}

/** `date_bucket(date, unit)`; a unit below a day leaves the date. */
export function dateBucket(truncate: (unit: BucketUnit, date: SqlText) => SqlText): FunctionRenderer {
  return (args) => {
    const unit = literalUnit('date_bucket', args);
    const date = argument(args, 0).sql;
    return unit === 'second' || unit === 'minute' || unit === 'hour' || unit === 'day' ? date : truncate(unit, date);
  };
}

/** The unit that a bucket's second argument states. @throws SqlRefusal */
export function literalUnit(fn: string, args: readonly SqlOperand[]): BucketUnit {
  const unit = literalText(fn, args, 1);
  const known = bucketUnits.find((u) => u === unit);
  if (known === undefined) throw new SqlRefusal(`${fn}: unknown unit`);
  return known;
}
