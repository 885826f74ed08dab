// OData over the example, as each principal: what it answers is what the same question in SQL over their rows gives.
import { type ExamplePrincipal, exampleUrl } from '../support/ask.js';
import { createOracle, type Oracle } from '../support/oracle.js';
import { expectSameRows } from '../support/same-rows.js';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await createOracle();
});
afterAll(() => {
  oracle.stop();
});

interface Answer {
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
  readonly value: readonly Readonly<Record<string, unknown>>[];
  readonly error?: { readonly code: string; readonly message: string };
}

function get(path: string, as: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const url = path.startsWith('http') ? path : `${exampleUrl()}/odata/${path}`;
  return fetch(url, { headers: { authorization: `Bearer demo-${as}`, ...headers } });
}

async function rows(
  path: string,
  as: ExamplePrincipal = 'engineer',
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const response = await get(path, as);
  const body = (await response.json()) as Answer;
  expect([response.status, body.error]).toEqual([200, undefined]);
  return body.value;
}

const december = 'time_hour ge 2013-12-01T00:00:00Z';
const inDecember = "time_hour >= TIMESTAMP '2013-12-01 00:00:00'";

test.each<readonly [ExamplePrincipal, string, string]>([
  [
    'engineer',
    `flights?$select=carrier,flight,dep_delay&$filter=${december} and dep_delay gt 300&$orderby=dep_delay desc,carrier,flight&$top=20`,
    `SELECT carrier, flight, dep_delay FROM flights WHERE ${inDecember} AND dep_delay > 300
     ORDER BY dep_delay DESC, carrier COLLATE C, flight, origin, time_hour LIMIT 20`,
  ],
  [
    'united-partner',
    `flights?$select=carrier,flight,dep_delay&$filter=${december} and dep_delay gt 100&$orderby=dep_delay desc,flight&$top=20`,
    `SELECT carrier, flight, dep_delay FROM flights WHERE ${inDecember} AND dep_delay > 100
     ORDER BY dep_delay DESC, flight, carrier, origin, time_hour LIMIT 20`,
  ],
  [
    'analyst',
    `flights?$select=carrier,flight&$filter=${december} and not (dep_delay le 400) and dest in ('LAX','SFO','SEA','HNL')`,
    `SELECT carrier, flight FROM flights WHERE ${inDecember} AND NOT coalesce(dep_delay <= 400, false)
     AND dest IN ('LAX', 'SFO', 'SEA', 'HNL') ORDER BY carrier, flight, origin, time_hour`,
  ],
  [
    'engineer',
    `flights?$select=flight&$filter=${december} and dep_delay eq null and carrier eq 'UA'&$orderby=flight`,
    `SELECT flight FROM flights WHERE ${inDecember} AND dep_delay IS NULL AND carrier = 'UA'
     ORDER BY flight, origin, time_hour`,
  ],
  [
    'engineer',
    `airports?$select=faa,name&$filter=contains(tolower(name),'inter') and startswith(faa,'S')&$orderby=faa`,
    `SELECT faa, name FROM airports WHERE contains(lower(name), 'inter') AND faa LIKE 'S%' ORDER BY faa`,
  ],
  [
    'engineer',
    `flights?$apply=filter(${december})/groupby((carrier),aggregate(dep_delay with average as delay,$count as flights,distance with sum as miles))&$orderby=flights desc`,
    `SELECT carrier, avg(dep_delay) AS delay, count(*) AS flights, sum(distance)::BIGINT AS miles FROM flights
     WHERE ${inDecember} GROUP BY carrier ORDER BY flights DESC, carrier`,
  ],
  [
    'united-partner',
    `flights?$apply=filter(year(time_hour) eq 2013)/aggregate($count as flights,dest with countdistinct as places)`,
    `SELECT count(*) AS flights, count(DISTINCT dest) AS places FROM flights
     WHERE time_hour >= TIMESTAMP '2013-01-01 00:00:00' AND time_hour < TIMESTAMP '2014-01-01 00:00:00'`,
  ],
  [
    'engineer',
    `flights?$select=flight&$filter=${december} and dep_delay gt 200 and airline/name eq 'United Air Lines Inc.'&$orderby=flight`,
    `SELECT flight FROM flights JOIN airlines USING (carrier) WHERE ${inDecember} AND dep_delay > 200
     AND name = 'United Air Lines Inc.' ORDER BY flight, origin, time_hour`,
  ],
])('%s asks %s', async (as, path, sql) => {
  const expected = await oracle.rows(as, sql);
  expect(expected.length).toBeGreaterThan(0);
  expectSameRows(await rows(path, as), expected);
});

test('pages follow each other by links until all rows have come, once each', async () => {
  const expected = await oracle.rows(
    'engineer',
    `SELECT carrier, flight FROM flights WHERE ${inDecember} AND dep_delay > 60 AND carrier = 'UA'
     ORDER BY dep_delay DESC, carrier, flight, origin, time_hour LIMIT 150`,
  );
  let next: string | undefined =
    `flights?$select=carrier,flight&$filter=${encodeURIComponent(`${december} and dep_delay gt 60 and carrier eq 'UA'`)}&$orderby=dep_delay desc&$count=true&$top=150`;
  const found: unknown[] = [];
  const pages: number[] = [];
  while (next !== undefined) {
    const response: Response = await get(next, 'engineer', { prefer: 'odata.maxpagesize=40' });
    const body = (await response.json()) as Answer;
    expect(response.status).toBe(200);
    expect(body['@odata.count']).toBeGreaterThan(150);
    found.push(...body.value);
    pages.push(body.value.length);
    next = body['@odata.nextLink'];
  }
  expect(pages).toEqual([40, 40, 40, 30]);
  expectSameRows(found, expected);
});

test('rows by key, with what belongs to them', async () => {
  const response = await get(
    `airlines('UA')?$expand=flights($select=flight,dep_delay;$filter=${encodeURIComponent(`${december} and dep_delay gt 300`)};$orderby=dep_delay desc;$top=2;$expand=plane($select=model))`,
    'engineer',
  );
  const body = (await response.json()) as {
    readonly name: string;
    readonly flights: readonly Readonly<Record<string, unknown>>[];
  };
  expect([response.status, body.name]).toEqual([200, 'United Air Lines Inc.']);
  const expected = await oracle.rows(
    'engineer',
    `SELECT flight, dep_delay, CASE WHEN model IS NULL THEN NULL ELSE {'model': model} END AS plane
     FROM flights LEFT JOIN planes USING (tailnum) WHERE ${inDecember} AND dep_delay > 300 AND carrier = 'UA'
     ORDER BY dep_delay DESC, carrier, flight, origin, time_hour LIMIT 2`,
  );
  expectSameRows(body.flights, expected);
  expect((await get("airlines('ZZ')", 'engineer')).status).toBe(404);
  expect((await get("planes(tailnum='N14228')?$select=model", 'engineer')).status).toBe(200);
});

test('counts are numbers alone', async () => {
  const [{ n }] = (await oracle.rows('united-partner', 'SELECT count(*) AS n FROM flights')) as [{ n: number }];
  const response = await get('flights/$count', 'united-partner');
  expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/plain', String(n)]);
});

test('the model shows each caller what is theirs, in XML and in JSON', async () => {
  const xml = await (await get('$metadata', 'engineer')).text();
  expect(xml).toMatch(/<EntityType Name="flights"><Key><PropertyRef Name="carrier"\/>/);
  expect(xml).toContain('<Property Name="time_hour" Type="Edm.DateTimeOffset" Precision="9" Nullable="false">');
  expect(xml).toContain('<NavigationProperty Name="plane" Type="lakegate.planes">');
  const hidden = await (await get('$metadata', 'united-partner')).text();
  expect(hidden).not.toMatch(/Name="(air_time|planes|weather\w*)"/);
  const json = (await (await get('$metadata?$format=json', 'engineer')).json()) as {
    readonly lakegate: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  expect(json.lakegate.flights?.dep_delay).toMatchObject({ $Type: 'Edm.Int32', $Nullable: true });
  const service = (await (await get('', 'united-partner')).json()) as Answer;
  expect(service.value.map(({ name }) => name)).toEqual(expect.arrayContaining(['airlines', 'airports', 'flights']));
  expect(service.value.map(({ name }) => name)).not.toContain('planes');
});

test('what is hidden and what does not exist read alike', async () => {
  const errorOf = async (path: string, name: string): Promise<string> =>
    (await (await get(path, 'united-partner')).text()).replaceAll(name, 'NAME');
  expect(await errorOf('planes', 'planes')).toBe(await errorOf('boats', 'boats'));
  for (const form of [
    (name: string) => `flights?$select=${name}`,
    (name: string) => `flights?$filter=${name} gt 1`,
    (name: string) => `flights?$orderby=${name}`,
    (name: string) => `flights?$apply=groupby((${name}))`,
    (name: string) => `flights?$expand=${name}`,
  ]) {
    expect(await errorOf(form('air_time'), 'air_time')).toBe(await errorOf(form('xyz_time'), 'xyz_time'));
  }
});

test('batches answer each of their requests by itself', async () => {
  const requests = [
    { id: '1', method: 'GET', url: "airlines('UA')?$select=name" },
    { id: '2', method: 'GET', url: '/odata/boats' },
    { id: '3', method: 'GET', url: 'airlines/$count' },
  ];
  const response = await fetch(`${exampleUrl()}/odata/$batch`, {
    method: 'POST',
    headers: { authorization: 'Bearer demo-engineer', 'content-type': 'application/json' },
    body: JSON.stringify({ requests }),
  });
  const { responses } = (await response.json()) as {
    readonly responses: readonly { readonly id: string; readonly status: number; readonly body: unknown }[];
  };
  expect(responses.map(({ id, status }) => [id, status])).toEqual([
    ['1', 200],
    ['2', 404],
    ['3', 200],
  ]);
  expect(responses[0]?.body).toMatchObject({ name: 'United Air Lines Inc.' });
  expect(responses[2]?.body).toBe('16');
});

test.each([
  ['flights?$filter=dep_delay gt', 400, '$filter: expected a value at character 13'],
  ["flights?$filter=dep_delay gt 'a'", 400, 'expected a value of type int32 at character 14'],
  ['flights?$filter=dep_delay add 1 gt 2', 400, '"add" at character 11 is not supported'],
  ['flights?$filter=length(dest) gt 2', 501, 'The function length'],
  ['flights?$top=-1', 400, '$top: expected a count'],
  ['flights?$search=x', 400, 'this option is not supported'],
  ['flights?$skiptoken=abc', 400, '$skiptoken'],
  ['flights?$top=1&$top=2', 400, 'given twice'],
  [`flights?$filter=${'('.repeat(60)}1 eq 1${')'.repeat(60)}`, 400, 'at most 30 levels'],
  ['flights(1)', 400, 'key: flights is looked up by carrier, flight, origin, time_hour'],
  ['flights?$apply=concat(x)', 501, 'concat'],
])('%s is refused with its reason', async (path, status, message) => {
  const response = await get(path, 'engineer');
  const { error } = (await response.json()) as Answer;
  expect([response.status, error?.message]).toEqual([status, expect.stringContaining(message)]);
});

test('credentials are asked for', async () => {
  const response = await fetch(`${exampleUrl()}/odata/`);
  expect([response.status, response.headers.get('odata-version')]).toEqual([401, '4.01']);
});
