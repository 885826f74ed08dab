// What the replayer sends of the example's data, and when it ends.
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readHours, type ReplayedHour } from '../../../../local/replayer/read-hours.js';
import { replay } from '../../../../local/replayer/replay.js';
import { parseReplaySettings } from '../../../../local/replayer/replay-settings.js';

const dataDir = join(import.meta.dirname, '../../../../examples/nycflights/data');
const ignore = (): void => undefined;

async function* hoursOf(count: number): AsyncGenerator<ReplayedHour> {
  for (let hour = 0; hour < count; hour++) {
    yield { atMs: hour * 3_600_000, weather: [{ key: 'EWR', payload: String(hour) }], flights: [] };
    await Promise.resolve();
  }
}

describe('the replayed hours', () => {
  it('are those of the data with dates shifted by whole days', async () => {
    let first: ReplayedHour | undefined;
    const readings: string[] = [];
    for await (const hour of readHours({ dataDir, from: '2013-01-01', shiftDays: 365 })) {
      readings.push(...hour.weather.map(({ payload }) => payload));
      first = hour;
      if (hour.flights.length > 0) break;
    }
    // The first departures are of five in the morning in New York.
    expect(new Date(first?.atMs ?? 0).toISOString()).toBe('2013-01-01T10:00:00.000Z');
    expect(JSON.parse(readings[0] ?? '')).toMatchObject({ origin: 'EWR', time_hour: '2014-01-01T06:00:00Z' });
    const payloads = first?.flights.map(({ payload }) => JSON.parse(payload) as Record<string, unknown>) ?? [];
    expect(payloads.find(({ flight, carrier }) => flight === 1545 && carrier === 'UA')).toEqual({
      year: 2014,
      month: 1,
      day: 1,
      dep_time: 517,
      sched_dep_time: 515,
      dep_delay: 2,
      arr_time: 830,
      sched_arr_time: 819,
      arr_delay: 11,
      carrier: 'UA',
      flight: 1545,
      tailnum: 'N14228',
      origin: 'EWR',
      dest: 'IAH',
      air_time: 227,
      distance: 1400,
      time_hour: '2014-01-01T10:00:00Z',
    });
  });
});

describe('a replay', () => {
  it('publishes each hour when it is due by its own clock', async () => {
    const sent: string[] = [];
    const startedAt = performance.now();
    const replayed = await replay({
      hours: hoursOf(4),
      publisher: {
        weather: (reports) => {
          sent.push(...reports.map(({ payload }) => payload));
          return Promise.resolve();
        },
        flights: () => Promise.resolve(),
      },
      speed: 3_600 * 100,
      maxHours: 3,
      signal: new AbortController().signal,
      log: ignore,
    });
    expect([sent, replayed]).toEqual([['0', '1', '2'], { hours: 3, weather: 3, flights: 0 }]);
    // The third is two hours after the first, at ten milliseconds each.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
  });

  it('ends while it waits for the next hour', async () => {
    const abort = new AbortController();
    const replayed = await replay({
      hours: hoursOf(2),
      publisher: {
        weather: () => {
          abort.abort();
          return Promise.resolve();
        },
        flights: () => Promise.resolve(),
      },
      speed: 0.001,
      maxHours: Infinity,
      signal: abort.signal,
      log: ignore,
    });
    expect(replayed.hours).toBe(1);
  });
});

describe('the command line of the replayer', () => {
  it('has a speed and a day to begin with', () => {
    expect(parseReplaySettings(['some', '--speed', '60', '--from', '2013-07-01', '--hours', '24'])).toMatchObject({
      dir: 'some',
      speed: 60,
      from: '2013-07-01',
      hours: 24,
    });
    for (const wrong of [
      ['--speed', '0'],
      ['--speed', 'fast'],
      ['--from', '2014-01-01'],
      ['--hours', '0'],
    ]) {
      expect(() => parseReplaySettings(['some', ...wrong])).toThrow('expected');
    }
    expect(() => parseReplaySettings([])).toThrow('Usage');
  });
});
