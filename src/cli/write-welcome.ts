// What `lakegate dev` shows a newcomer: where it listens, with which keys, and a first query.
import { loadPrincipals } from '../../auth/identity/load-principals.js';
import type { Gateway } from '../app.js';
import type { GatewayConfig } from '../config/load-config.js';
import type { Catalog } from '../core/dataset.js';

const flightsQuery = `query Flights {
  flights(
    where: { timeHour: { gte: "2013-12-24T05:00:00Z" }, depDelay: { gt: 60 } }
    orderBy: [{ depDelay: DESC }]
    first: 3
  ) {
    nodes {
      carrier
      flight
      depDelay
      airline { name }
      plane { model seats }
      weather { temp }
    }
    totalCount
  }
}`;

const liveSubscription = `# Move it: npm run replay, in another terminal; or write, in the next tab.
subscription Departures {
  liveFlightChanges(snapshot: true, dedupe: true) {
    operation
    eventTime
    lagMs
    record { carrier flight origin dest timeHour depDelay }
  }
}`;

const liveMutation = `# Written here, landed in ClickHouse a moment later, and read from there.
mutation Report {
  ingestLiveFlights(
    input: {
      records: [
        {
          carrier: "UA", flight: 1545, origin: "EWR", dest: "IAH", timeHour: "2026-01-01T10:00:00Z"
          year: 2026, month: 1, day: 1, schedDepTime: 515, schedArrTime: 819, distance: 1400, depDelay: 2
        }
      ]
    }
  ) {
    acceptedCount
    results { status position errors { path code message } }
  }
}

query Reported {
  liveFlights(where: { timeHour: { eq: "2026-01-01T10:00:00Z" } }) {
    nodes { carrier flight origin dest depDelay }
  }
}`;

const catalogQuery = `{
  datasets { name description }
}`;

/** Demo keys follow one convention, `demo-NAME`, so that they can be shown though only hashes are kept. */
export async function findDemoKeys({ principals, environment }: GatewayConfig): Promise<readonly string[]> {
  const { apiKeys } = await loadPrincipals(principals, environment);
  return apiKeys.filter((principal) => principal.demo).map(({ name }) => `demo-${name}`);
}

/** What to begin with: a query; and where there is what to do it with, watching and writing. */
export function firstDocuments({ datasets }: Catalog): readonly [string, ...string[]] {
  const query = datasets.has('flights') ? flightsQuery : catalogQuery;
  return datasets.has('live_flights') ? [query, liveSubscription, liveMutation] : [query];
}

/** Writes to standard output. */
export function writeWelcome({ url, sqlAddress, catalog }: Gateway, demoKeys: readonly string[]): void {
  const query = firstDocuments(catalog)[0].replace(/\s+/g, ' ');
  const lines = [
    '',
    `Lakegate is listening on ${url}/graphql`,
    `GraphiQL:  ${url}/`,
    ...(sqlAddress === undefined ? [] : [`SQL:       ${sqlAddress} (PostgreSQL protocol, database lakegate)`]),
    ...(demoKeys.length > 0 ? [`Demo keys: ${demoKeys.join('  ')}`] : []),
    '',
    'Try:',
    `  curl -s ${url}/graphql -H 'authorization: Bearer ${demoKeys[0] ?? 'YOUR-KEY'}' \\`,
    `    -H 'content-type: application/json' -H 'x-lakegate-explain: true' \\`,
    `    -d '${JSON.stringify({ query })}'`,
    '',
    ...(catalog.datasets.has('live_flights') ? ['Replay 2013 into what is live:  npm run replay', ''] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
