// What `lakegate dev` says once it listens: where, with which keys, and a query to paste.
import { loadPrincipals } from '../../auth/identity/load-principals.js';
import type { Gateway } from '../app.js';
import type { Dataset } from '../core/dataset.js';

/** Demo keys follow one convention, `demo-NAME`, so they can be told without being stored. */
export async function writeWelcome(gateway: Gateway, principalsFile: string): Promise<void> {
  const { apiKeys } = await loadPrincipals(principalsFile);
  const demo = apiKeys.filter((principal) => principal.demo);
  const key = demo[0] === undefined ? 'YOUR-KEY' : `demo-${demo[0].name}`;
  const lines = [
    '',
    `Lakegate is listening on ${gateway.url}/graphql`,
    `GraphiQL:  ${gateway.url}/`,
    ...(demo.length > 0 ? [`Demo keys: ${demo.map((p) => `demo-${p.name}`).join('  ')}`] : []),
    '',
    'Try:',
    `  curl -s ${gateway.url}/graphql -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\`,
    `    -H 'x-lakegate-explain: true' -d '${JSON.stringify({ query: sampleQuery(gateway) })}'`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function sampleQuery(gateway: Gateway): string {
  const { datasets } = gateway.catalog;
  if (datasets.has('flights')) {
    return '{ flights(where: { dest: { eq: "LAX" }, depDelay: { gt: 60 } }, first: 3) { nodes { carrier flight timeHour depDelay airline { name } } totalCount } }';
  }
  const first: Dataset | undefined = datasets.values().next().value;
  return first === undefined ? '{ __typename }' : '{ __schema { queryType { fields { name description } } } }';
}
