import { bucketTimestamp, isTimeZone, timestampInZone } from '../../../src/core/time-bucket.js';

const newYork = 'America/New_York';

describe('time buckets in a zone', () => {
  it.each([
    ['2013-03-10T06:59:59Z', 'day', newYork, '2013-03-10T05:00:00Z'],
    ['2013-03-11T03:59:59Z', 'day', newYork, '2013-03-10T05:00:00Z'],
    ['2013-03-11T04:00:00Z', 'day', newYork, '2013-03-11T04:00:00Z'],
    ['2013-11-04T04:59:59Z', 'day', newYork, '2013-11-03T04:00:00Z'],
    ['2013-11-15T12:00:00Z', 'month', newYork, '2013-11-01T04:00:00Z'],
    ['2013-12-15T12:00:00Z', 'month', newYork, '2013-12-01T05:00:00Z'],
    ['2013-05-01T02:00:00Z', 'quarter', newYork, '2013-04-01T04:00:00Z'],
    ['2013-01-01T04:59:59Z', 'year', newYork, '2012-01-01T05:00:00Z'],
    ['2013-03-13T12:00:00Z', 'week', newYork, '2013-03-11T04:00:00Z'],
    ['2013-03-10T12:00:00Z', 'week', newYork, '2013-03-04T05:00:00Z'],
    ['2013-01-01T05:45:30.5Z', 'minute', newYork, '2013-01-01T05:45:00Z'],
  ] as const)('%s by %s in %s begins at %s', (moment, unit, zone, expected) => {
    expect(bucketTimestamp(moment, unit, zone)).toBe(expected);
  });

  it('keeps both of the hours that a clock change repeats', () => {
    expect(bucketTimestamp('2013-11-03T05:30:00Z', 'hour', newYork)).toBe('2013-11-03T05:00:00Z');
    expect(bucketTimestamp('2013-11-03T06:30:00Z', 'hour', newYork)).toBe('2013-11-03T06:00:00Z');
  });

  it('cuts hours on the wall clock of a zone that is half an hour off', () => {
    expect(bucketTimestamp('2013-01-01T05:45:00Z', 'hour', 'Asia/Kolkata')).toBe('2013-01-01T05:30:00Z');
  });

  it('begins a day at the first moment there is where midnight is skipped', () => {
    expect(bucketTimestamp('2013-10-20T12:00:00Z', 'day', 'America/Sao_Paulo')).toBe('2013-10-20T03:00:00Z');
  });

  it('knows zones from other text', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });
});

describe('a wall clock in a zone', () => {
  it.each([
    ['2013-01-01 00:00:00', newYork, '2013-01-01T05:00:00Z'],
    ['2013-07-01T00:00:00.123456', newYork, '2013-07-01T04:00:00.123456Z'],
    ['2013-01-01T05:30', 'Asia/Kolkata', '2013-01-01T00:00:00Z'],
    // Shown twice: the earlier; never shown: the first instant after it.
    ['2013-11-03T01:30:00', newYork, '2013-11-03T05:30:00Z'],
    ['2013-03-10T02:30:00', newYork, '2013-03-10T07:00:00Z'],
    // What says its offset is what it says.
    ['2013-01-01T00:00:00Z', newYork, '2013-01-01T00:00:00Z'],
    ['2013-01-01 00:00:00 UTC', newYork, '2013-01-01T00:00:00Z'],
    ['2013-01-01T00:00:00.5-01', newYork, '2013-01-01T01:00:00.5Z'],
    ['2013-01-01T00:00+0530', newYork, '2012-12-31T18:30:00Z'],
  ])('%s in %s was shown at %s', (text, zone, expected) => {
    expect(timestampInZone(text, zone)).toBe(expected);
  });

  it('that is none is a RangeError', () => {
    for (const text of ['', '2013-02-30T00:00:00', '2013-01-01']) {
      expect(() => timestampInZone(text, newYork)).toThrow(RangeError);
    }
  });
});
