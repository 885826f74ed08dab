// What the replayer is told on its command line.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const REPLAY_USAGE =
  'Usage: npm run replay -- [--speed 3600] [--from 2013-01-01] [--hours N] (speed: seconds of 2013 in one of now)';

export interface ReplaySettings {
  /** The example's folder, with its data. */
  readonly dir: string;
  /** State of the local servers, which says where they are. */
  readonly stateDir: string;
  readonly speed: number;
  /** The first day of the data that is replayed. */
  readonly from: string;
  /** How many hours of data; all unless given. */
  readonly hours: number;
}

/** @throws Error that says what was expected */
export function parseReplaySettings(args: readonly string[]): ReplaySettings {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      state: { type: 'string' },
      speed: { type: 'string', default: '3600' },
      from: { type: 'string', default: '2013-01-01' },
      hours: { type: 'string' },
    },
  });
  const [dir, ...rest] = positionals;
  if (dir === undefined || rest.length > 0) throw new Error(REPLAY_USAGE);
  const speed = Number(values.speed);
  if (!(speed > 0 && speed <= MAX_SPEED)) throw new Error(`--speed: expected a number up to ${String(MAX_SPEED)}`);
  const hours = values.hours === undefined ? Infinity : Number(values.hours);
  if (!(hours >= 1)) throw new Error('--hours: expected a number from 1 on');
  if (!/^2013-\d{2}-\d{2}$/.test(values.from) || Number.isNaN(Date.parse(values.from))) {
    throw new Error('--from: expected a day of 2013, as 2013-07-01');
  }
  return { dir, stateDir: resolve(values.state ?? join(dir, '.lakegate')), speed, from: values.from, hours };
}

/** A year in about half a minute, which is more than the local servers take. */
const MAX_SPEED = 1_000_000;
