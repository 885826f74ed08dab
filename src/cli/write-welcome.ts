// What `lakegate dev` shows a newcomer: where it listens, with which keys, and a first query.
import { loadPrincipals } from '../../auth/identity/load-principals.js';
import type { Gateway } from '../app.js';
import type { GatewayConfig } from '../config/load-config.js';
import type { Catalog } from '../core/dataset.js';

const flightsQuery = `{
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

const catalogQuery = `{
  datasets { name description }
}`;

/** Demo keys follow one convention, `demo-NAME`, so that they can be shown though only hashes are kept. */
export async function findDemoKeys({ principals, environment }: GatewayConfig): Promise<readonly string[]> {
  const { apiKeys } = await loadPrincipals(principals, environment);
  return apiKeys.filter((principal) => principal.demo).map(({ name }) => `demo-${name}`);
}

/** A query to begin with. */
export function firstQuery({ datasets }: Catalog): string {
  return datasets.has('flights') ? flightsQuery : catalogQuery;
}

/** Writes to standard output. */
export function writeWelcome({ url, sqlAddress, catalog }: Gateway, demoKeys: readonly string[]): void {
  const query = firstQuery(catalog).replace(/\s+/g, ' ');
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
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
