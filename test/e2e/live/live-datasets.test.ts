// Records in and changes out of the example: written by mutation and in bulk, watched under each one's grants, landed in
// ClickHouse and read from there.
import { ask, answerTo, exampleUrl } from '../support/ask.js';
import { watch as startWatching, type Watched, type Watching } from '../support/watch.js';
import { createStops } from '../../support/create-stops.js';

/** Another hour for each run, so that what an earlier one left is none of this one's. */
const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 + Math.floor(Math.random() * 1e6) * 3_600_000)
  .toISOString()
  .replace('.000Z', 'Z');

const schedule = { year: 2026, month: 1, day: 1, schedDepTime: 500, schedArrTime: 800, origin: 'EWR', dest: 'SFO' };

function flight(carrier: string, number: number): Readonly<Record<string, unknown>> {
  const own = { carrier, flight: number, tailnum: 'N1', depDelay: 4, airTime: 340, distance: 2565, timeHour: hour };
  return { ...schedule, ...own };
}

const ingestFlights = `mutation ($records: [LiveFlightInput!]!, $key: String) {
  ingestLiveFlights(input: { records: $records, idempotencyKey: $key }) {
    acceptedCount rejectedCount idempotency results { status position errors { path code } }
  }
}`;

interface Change {
  readonly operation: string;
  readonly position: string | null;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Asks until the answer is as it should be at last. @throws Error with the last answer where it never is */
async function eventually<T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  const end = performance.now() + 40_000;
  for (;;) {
    const value = await read();
    if (isThere(value)) return value;
    if (performance.now() > end) throw new Error(`it stays ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const stops = createStops();
afterEach(stops.run);

/** Ended with the test at the latest. */
async function watch<T>(watched: Watched): Promise<Watching<T>> {
  const watching = await startWatching<T>(watched);
  stops.add(() => watching.stop());
  return watching;
}

describe('live flights', () => {
  it('are written once, watched by each as far as they may see, and read when they have landed', async () => {
    const from = new Date(Date.now() - 1_000).toISOString();
    const watched = (as: 'analyst' | 'united-partner', fields: string): ReturnType<typeof watch<Change>> =>
      watch<Change>({
        as,
        query: `subscription ($from: DateTime!, $hour: DateTime!) {
          liveFlightChanges(from: { timestamp: $from }, where: { timeHour: { eq: $hour } }) {
            operation position record { ${fields} }
          }
        }`,
        variables: { from, hour },
      });
    const analyst = await watched('analyst', 'carrier flight airTime');
    const partner = await watched('united-partner', 'carrier flight tailnum');
    const records = [flight('AA', 1), flight('UA', 2), flight('UA', 3)];
    const variables = { records, key: `live/${hour}` };
    const written = await answerTo({ as: 'engineer', query: ingestFlights, variables });
    expect(written).toMatchObject({ ingestLiveFlights: { acceptedCount: 3, idempotency: 'NEW' } });
    expect(await answerTo({ as: 'engineer', query: ingestFlights, variables })).toMatchObject({
      ingestLiveFlights: { acceptedCount: 3, idempotency: 'REPLAYED' },
    });

    const ofAnalyst = [await analyst.next(), await analyst.next(), await analyst.next()];
    expect(ofAnalyst.map(({ record }) => record).sort((a, b) => Number(a['flight']) - Number(b['flight']))).toEqual([
      { carrier: 'AA', flight: 1, airTime: 340 },
      { carrier: 'UA', flight: 2, airTime: 340 },
      { carrier: 'UA', flight: 3, airTime: 340 },
    ]);
    const first = await partner.next();
    const second = await partner.next();
    const ofPartner = [first, second].map(({ record }) => record);
    expect(ofPartner.sort((a, b) => Number(a['flight']) - Number(b['flight']))).toEqual([
      { carrier: 'UA', flight: 2, tailnum: 'N1' },
      { carrier: 'UA', flight: 3, tailnum: 'N1' },
    ]);
    analyst.stop();
    partner.stop();

    const query = `query ($hour: DateTime!) {
      liveFlights(where: { timeHour: { eq: $hour } }, orderBy: [{ flight: ASC }]) { nodes { carrier flight } totalCount }
    }`;
    const read = (as: 'engineer' | 'united-partner') =>
      answerTo<{ readonly liveFlights: { readonly nodes: unknown; readonly totalCount: number } }>({
        as,
        query,
        variables: { hour },
      });
    const { liveFlights } = await eventually(
      () => read('engineer'),
      ({ liveFlights: { totalCount } }) => totalCount === 3,
    );
    expect(liveFlights.nodes).toEqual([
      { carrier: 'AA', flight: 1 },
      { carrier: 'UA', flight: 2 },
      { carrier: 'UA', flight: 3 },
    ]);
    expect((await read('united-partner')).liveFlights.totalCount).toBe(2);
    const { plan } = await ask({ as: 'engineer', query, variables: { hour }, explain: true });
    expect(plan[0]).toMatchObject({ chosen: ['live_flights.clickhouse'], stalenessMs: 10_000 });
  });

  it('come as a snapshot first, and go on from a position', async () => {
    const late = new Date(Date.parse(hour) + 3_600_000).toISOString().replace('.000Z', 'Z');
    const query = `subscription ($hour: DateTime!, $from: StreamPosition, $snapshot: Boolean!) {
      liveFlightChanges(from: $from, snapshot: $snapshot, where: { timeHour: { eq: $hour } }, dedupe: true) {
        operation position record { flight }
      }
    }`;
    const write = (number: number): Promise<unknown> =>
      answerTo({
        as: 'engineer',
        query: ingestFlights,
        variables: { records: [{ ...flight('UA', number), timeHour: late }] },
      });
    await write(1);
    const before = await watch<Change>({ as: 'analyst', query, variables: { hour: late, snapshot: true } });
    // Landed or not when the snapshot was taken, it comes.
    const first = await before.next();
    expect([['SNAPSHOT'], ['INSERT']]).toContainEqual([first.operation]);
    expect(first.record).toEqual({ flight: 1 });
    await write(2);
    const second = await before.next();
    expect(second).toMatchObject({ operation: 'INSERT', record: { flight: 2 } });
    before.stop();
    await write(3);
    const after = await watch<Change>({
      as: 'analyst',
      query,
      variables: { hour: late, snapshot: false, from: { position: second.position } },
    });
    // Of another shard that had not been read so far, what the snapshot had may come again; what was delivered may not.
    const seen = [await after.next()];
    while (seen.at(-1)?.record['flight'] !== 3) seen.push(await after.next());
    expect(seen.map(({ record }) => record['flight'])).not.toContain(2);
    after.stop();
  });
});

describe('live weather', () => {
  it('comes in bulk and reaches who watches and the table', async () => {
    const watching = await watch<Change>({
      as: 'analyst',
      query: `subscription { liveWeatherReadingChanges { operation position record { origin temp } } }`,
    });
    let temp = 0;
    const publish = async (): Promise<unknown> => {
      temp += 1;
      const line = JSON.stringify({ origin: 'LGA', time_hour: hour, temp });
      const response = await fetch(`${exampleUrl()}/ingest/live_weather_readings`, {
        method: 'POST',
        headers: { authorization: 'Bearer demo-engineer', 'content-type': 'application/x-ndjson' },
        body: `${line}\n{"origin":"JFK","time_hour":"${hour}","humid":101}\n`,
      });
      return response.json();
    };
    expect(await publish()).toMatchObject({
      acceptedCount: 1,
      rejected: [{ index: 1, errors: [{ path: ['humid'], code: 'RANGE' }] }],
    });
    // A broker says nothing of what came before: reports go on until one is seen.
    const seen = watching.next();
    let isSeen = false;
    void seen.finally(() => {
      isSeen = true;
    });
    await eventually(publish, () => isSeen);
    expect(await seen).toMatchObject({ operation: 'INSERT', position: null, record: { origin: 'LGA' } });
    watching.stop();

    const rows = await eventually(
      () =>
        answerTo<{ readonly liveWeatherReadings: { readonly nodes: readonly { readonly temp: number }[] } }>({
          as: 'engineer',
          query: `query ($hour: DateTime!) {
            liveWeatherReadings(where: { timeHour: { eq: $hour } }) { nodes { origin temp } }
          }`,
          variables: { hour },
        }),
      ({ liveWeatherReadings: { nodes } }) => nodes[0]?.temp === temp,
    );
    // A report of the same hour replaces the one before.
    expect(rows.liveWeatherReadings.nodes).toEqual([{ origin: 'LGA', temp }]);
  });

  it('starts nowhere but now, and takes no writer but the engineer', async () => {
    const earliest = watch({
      as: 'analyst',
      query: 'subscription { liveWeatherReadingChanges(from: { earliest: true }) { operation } }',
    }).then((watching) => watching.next());
    await expect(earliest).rejects.toThrow('START_UNSUPPORTED');
    const { errors } = await ask({
      as: 'analyst',
      query: 'mutation { ingestLiveWeatherReadings(input: { records: [] }) { acceptedCount } }',
    });
    expect(errors).toMatchObject([{ message: 'Cannot query field "ingestLiveWeatherReadings" on type "Mutation".' }]);
  });
});
