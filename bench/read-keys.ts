// Asks the gateway for keys that the questions of the bench use.
import type { BenchKeys } from './cases.js';
import { send } from './drive-load.js';

const flightsAt = (from: string): string =>
  `flights(first: 64, orderBy: [{ timeHour: ASC }], where: { timeHour: { gte: "${from}" } }) {
    nodes { carrier flight origin timeHour }
  }`;
const planesAfter = '{ planes(first: 1000, offset: OFFSET) { nodes { tailnum } } }';

export async function readKeys(url: string): Promise<BenchKeys> {
  const tailnums: string[] = [];
  for (let offset = 0; offset < 3000; offset += 1000) {
    const { planes } = (await ask(url, planesAfter.replace('OFFSET', String(offset)), 'athena')) as {
      readonly planes: { readonly nodes: readonly { readonly tailnum: string }[] };
    };
    tailnums.push(...planes.nodes.map((plane) => plane.tailnum));
  }
  const flightKeys = async (from: string, pin: string): Promise<BenchKeys['flights']['athena']> => {
    const { flights } = (await ask(url, `{ ${flightsAt(from)} }`, pin)) as {
      readonly flights: { readonly nodes: BenchKeys['flights']['athena'] };
    };
    return flights.nodes;
  };
  return {
    tailnums,
    flights: {
      clickhouse: await flightKeys('2013-12-01T00:00:00Z', 'clickhouse'),
      athena: await flightKeys('2013-02-01T00:00:00Z', 'athena'),
    },
  };
}

async function ask(url: string, query: string, pin: string): Promise<unknown> {
  const text = await send(url, {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: 'Bearer demo-engineer', 'x-lakegate-pin': pin },
    body: JSON.stringify({ query }),
  });
  return (JSON.parse(text) as { readonly data: unknown }).data;
}
