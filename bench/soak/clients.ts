// The clients of the soak, each a loop of its own over one protocol: what it is told is compared with what is so.
import { randomInt } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { WebSocket } from 'ws';
import { type Asked, protocols } from '../../test/e2e/protocols/ask-by-protocol.js';
import { answerTo, exampleSqlUrl, exampleUrl, type ExamplePrincipal } from '../../test/e2e/support/ask.js';
import { openOracle } from '../../test/e2e/support/oracle.js';
import { expectSameRows } from '../../test/e2e/support/same-rows.js';

export const principals = ['engineer', 'analyst', 'united-partner'] as const satisfies readonly ExamplePrincipal[];

/** One turn of a client. @throws Error where what it is told is wrong */
export type Turn = (as: (typeof principals)[number], signal: AbortSignal) => Promise<void>;

const questions: readonly (Asked & { readonly oracle: string })[] = [
  {
    graphql: `{ flights(where: { timeHour: { gte: "2013-12-30T00:00:00Z" }, depDelay: { gt: 60 } },
      orderBy: [{ carrier: ASC }, { flight: ASC }, { timeHour: ASC }, { origin: ASC }], first: 1000)
      { nodes { carrier flight origin depDelay } } }`,
    rest: 'flights?select=carrier,flight,origin,dep_delay&time_hour=gte.2013-12-30T00:00:00Z&dep_delay=gt.60&order=carrier,flight,time_hour,origin',
    odata:
      'flights?$select=carrier,flight,origin,dep_delay&$filter=time_hour ge 2013-12-30T00:00:00Z and dep_delay gt 60&$orderby=carrier,flight,time_hour,origin',
    sql: `SELECT carrier, flight, origin, dep_delay FROM flights WHERE time_hour >= TIMESTAMPTZ '2013-12-30 00:00:00+00'
      AND dep_delay > 60 ORDER BY carrier, flight, time_hour, origin`,
    oracle: `SELECT carrier, flight, origin, dep_delay FROM flights WHERE time_hour >= TIMESTAMPTZ '2013-12-30 00:00:00+00'
      AND dep_delay > 60 ORDER BY carrier, flight, time_hour, origin`,
  },
  {
    graphql: `{ flightsAggregate(where: { month: { eq: 11 } }, groupBy: [{ field: CARRIER }],
      orderBy: [{ group: { carrier: ASC } }]) { group { carrier } count avg { depDelay } } }`,
    rest: 'flights?select=carrier,n:count(),dep_delay.avg()&month=eq.11&order=carrier',
    odata:
      'flights?$apply=filter(month eq 11)/groupby((carrier),aggregate($count as n,dep_delay with average as a))&$orderby=carrier',
    sql: 'SELECT carrier, count(*), avg(dep_delay) FROM flights WHERE month = 11 GROUP BY carrier ORDER BY carrier',
    oracle:
      'SELECT carrier, count(*)::INTEGER, avg(dep_delay) FROM flights WHERE month = 11 GROUP BY carrier ORDER BY carrier',
  },
];

/** All clients by name, with what is so for each principal known. */
export async function createClients(): Promise<Readonly<Record<string, Turn>>> {
  const oracle = await openOracle(
    { flights: "SELECT * FROM 'examples/nycflights/data/flights.parquet'" },
    {
      engineer: { flights: 'SELECT * FROM main.flights' },
      analyst: { flights: 'SELECT * FROM main.flights' },
      'united-partner': { flights: "SELECT * FROM main.flights WHERE carrier = 'UA'" },
    },
  );
  const expected = new Map<string, readonly unknown[]>();
  for (const as of principals) {
    for (const [at, question] of questions.entries()) {
      const rows = await oracle.rows(as, question.oracle);
      expected.set(
        `${as}${String(at)}`,
        rows.map((row) => Object.values(row)),
      );
    }
    const [carrier] = await oracle.rows(
      as,
      `SELECT count(*)::INTEGER AS flights FROM flights WHERE carrier = 'UA'
       AND time_hour::DATE >= DATE '2013-12-02' AND time_hour::DATE < DATE '2014-01-01'`,
    );
    expected.set(`${as} UA`, [carrier?.flights]);
  }
  oracle.stop();
  const asking = Object.entries(protocols).map(([name, askBy]): readonly [string, Turn] => [
    name,
    async (as) => {
      const at = randomInt(questions.length);
      const told = await askBy(as, questions[at] as Asked);
      if ('refused' in told) throw new Error(`${name} refused: ${told.refused} ${told.text}`);
      expectSameRows(told.rows, expected.get(`${as}${String(at)}`), `${name} ${String(at)} as ${as}`);
    },
  ]);
  return {
    ...Object.fromEntries(asking),
    features: async (as) => {
      const answer = await askFeatures(as);
      expectSameRows(answer, expected.get(`${as} UA`), `features as ${as}`);
    },
    cursor: readByCursor,
    subscriptions: watchOne,
    vanishing: vanish,
  };
}

async function askFeatures(as: ExamplePrincipal): Promise<readonly unknown[]> {
  const response = await fetch(`${exampleUrl()}/feast/get-online-features`, {
    method: 'POST',
    headers: { authorization: `Bearer demo-${as}`, 'content-type': 'application/json' },
    body: '{"features":["carrier_features:flights_30d"],"entities":{"carrier":["UA"]}}',
  });
  const { results } = (await response.json()) as {
    readonly results: readonly { readonly values: readonly unknown[] }[];
  };
  return results[1]?.values ?? [];
}

/** A cursor over many rows, left after a few: the portal goes with the connection. */
const readByCursor: Turn = async (as) => {
  const client = new pg.Client({ connectionString: exampleSqlUrl(as) });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('DECLARE c CURSOR FOR SELECT * FROM flights WHERE month = 12');
    const { rows } = await client.query('FETCH FORWARD 100 FROM c');
    if (rows.length !== 100) throw new Error(`a cursor gave ${String(rows.length)} rows of 100`);
  } finally {
    await client.end();
  }
};

/** A client that goes while it is being answered. */
const vanish: Turn = async (as, signal) => {
  const asking = request(`${exampleUrl()}/rest/v1/flights?month=eq.${String(randomInt(1, 13))}&format=ndjson`, {
    headers: { authorization: `Bearer demo-${as}` },
    agent: false,
  });
  asking.on('error', () => undefined).end();
  await pause(randomInt(5, 400), undefined, { signal });
  asking.destroy();
  // Its place is held until the store has let go of the statement.
  await pause(300, undefined, { signal });
};

/** Subscribes on a WebSocket, has a flight written, is told of it, and leaves. */
const watchOne: Turn = async (as, signal) => {
  const flight = randomInt(1, 2 ** 30);
  const socket = new WebSocket(`${exampleUrl().replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { authorization: `Bearer demo-${as}` },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      socket.on('close', () => {
        signal.removeEventListener('abort', stop);
        reject(new Error('the socket was closed'));
      });
      socket.on('error', reject).on('open', () => {
        socket.send('{"type":"connection_init"}');
      });
      const query = `subscription { liveFlightChanges(where: { flight: { eq: ${String(flight)} } }, from: { timestamp: "${new Date(Date.now() - 1_000).toISOString()}" }) { operation record { carrier flight } } }`;
      socket.on('message', (data: Buffer) => {
        const said = JSON.parse(data.toString()) as { readonly type: string; readonly payload?: unknown };
        if (said.type === 'connection_ack') {
          socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
          writeFlight(flight).catch(reject);
        } else if (said.type === 'next' && JSON.stringify(said).includes(`"flight":${String(flight)}`)) resolve();
        else if (said.type === 'error' || said.type === 'complete') reject(new Error(JSON.stringify(said)));
      });
    });
  } finally {
    socket.removeAllListeners('close').terminate();
  }
};

const schedule = { year: 2026, month: 1, day: 1, schedDepTime: 500, schedArrTime: 800, origin: 'EWR', dest: 'SFO' };

async function writeFlight(flight: number): Promise<void> {
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
  const query = `mutation ($records: [LiveFlightInput!]!) { ingestLiveFlights(input: { records: $records }) { acceptedCount } }`;
  const record = { ...schedule, carrier: 'UA', flight, tailnum: 'N1', distance: 2400, timeHour: hour };
  await answerTo({ as: 'engineer', query, variables: { records: [record] } });
}
