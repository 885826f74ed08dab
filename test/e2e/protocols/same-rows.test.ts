// The same question by GraphQL, REST, Arrow, OData and SQL, as each principal: the same rows, and the same refused.
import type { ExamplePrincipal } from '../support/ask.js';
import { createOracle, type Oracle } from '../support/oracle.js';
import { expectSameRows } from '../support/same-rows.js';
import { type Asked, protocols } from './ask-by-protocol.js';

interface Question extends Asked {
  readonly name: string;
  /** Who is answered; everybody else is refused. */
  readonly seenBy: readonly ExamplePrincipal[];
  /** Whose rows the oracle can't tell, since it doesn't know hashes. */
  readonly beyondOracle?: ExamplePrincipal;
}

const everybody: readonly ExamplePrincipal[] = [
  'engineer',
  'analyst',
  'united-partner',
  'regulator',
  'marketing',
  'nobody',
];
const somebody = everybody.filter((principal) => principal !== 'nobody');

const questions: readonly Question[] = [
  {
    name: 'rows by a condition, in an order',
    seenBy: somebody,
    graphql: `{ flights(where: { timeHour: { gte: "2013-12-01T00:00:00Z" }, depDelay: { gt: 200 } },
      orderBy: [{ depDelay: DESC }, { carrier: ASC }, { flight: ASC }], first: 25)
      { nodes { carrier flight origin timeHour depDelay } } }`,
    rest: `flights?select=carrier,flight,origin,time_hour,dep_delay&time_hour=gte.2013-12-01T00:00:00Z&dep_delay=gt.200&order=dep_delay.desc,carrier,flight&limit=25`,
    odata: `flights?$select=carrier,flight,origin,time_hour,dep_delay&$filter=time_hour ge 2013-12-01T00:00:00Z and dep_delay gt 200&$orderby=dep_delay desc,carrier,flight&$top=25`,
    sql: `SELECT carrier, flight, origin, time_hour, dep_delay FROM flights
      WHERE time_hour >= TIMESTAMPTZ '2013-12-01 00:00:00+00' AND dep_delay > 200
      ORDER BY dep_delay DESC, carrier, flight, origin, time_hour LIMIT 25`,
  },
  {
    name: 'groups and what they come to',
    seenBy: somebody,
    graphql: `{ flightsAggregate(where: { month: { eq: 11 } }, groupBy: [{ field: CARRIER }],
      orderBy: [{ group: { carrier: ASC } }])
      { group { carrier } count avg { depDelay } max { arrDelay } sum { distance } } }`,
    rest: `flights?select=carrier,n:count(),dep_delay.avg(),arr_delay.max(),distance.sum()&month=eq.11&order=carrier`,
    odata: `flights?$apply=filter(month eq 11)/groupby((carrier),aggregate($count as n,dep_delay with average as a,arr_delay with max as b,distance with sum as c))&$orderby=carrier`,
    sql: `SELECT carrier, count(*), avg(dep_delay), max(arr_delay), sum(distance) FROM flights
      WHERE month = 11 GROUP BY carrier ORDER BY carrier`,
  },
  {
    name: 'related rows, where there are none too',
    seenBy: somebody,
    graphql: `{ flights(where: { timeHour: { eq: "2013-12-24T13:00:00Z" } },
      orderBy: [{ carrier: ASC }, { flight: ASC }, { origin: ASC }], first: 80)
      { nodes { carrier flight origin dest airline { name } destAirport { name } } } }`,
    rest: `flights?select=carrier,flight,origin,dest,airline(name),dest_airport(name)&time_hour=eq.2013-12-24T13:00:00Z&order=carrier,flight,origin&limit=80`,
    odata: `flights?$select=carrier,flight,origin,dest&$expand=airline($select=name),dest_airport($select=name)&$filter=time_hour eq 2013-12-24T13:00:00Z&$orderby=carrier,flight,origin&$top=80`,
    sql: `SELECT f.carrier, f.flight, f.origin, f.dest, l.name, p.name FROM flights f
      LEFT JOIN airlines l ON l.carrier = f.carrier LEFT JOIN airports p ON p.faa = f.dest
      WHERE f.time_hour = TIMESTAMPTZ '2013-12-24 13:00:00+00' ORDER BY f.carrier, f.flight, f.origin LIMIT 80`,
  },
  {
    name: 'an order that begins with what is null',
    seenBy: somebody,
    graphql: `{ flights(where: { timeHour: { eq: "2013-12-24T13:00:00Z" } },
      orderBy: [{ arrDelay: ASC_NULLS_FIRST }, { carrier: ASC }, { flight: ASC }, { origin: ASC }], first: 80)
      { nodes { carrier flight arrDelay } } }`,
    rest: `flights?select=carrier,flight,arr_delay&time_hour=eq.2013-12-24T13:00:00Z&order=arr_delay.asc.nullsfirst,carrier,flight,origin&limit=80`,
    odata: `flights?$select=carrier,flight,arr_delay&$filter=time_hour eq 2013-12-24T13:00:00Z&$orderby=arr_delay,carrier,flight,origin&$top=80`,
    sql: `SELECT carrier, flight, arr_delay FROM flights WHERE time_hour = TIMESTAMPTZ '2013-12-24 13:00:00+00'
      ORDER BY arr_delay NULLS FIRST, carrier, flight, origin LIMIT 80`,
  },
  {
    name: 'an order that ends with what is null',
    seenBy: somebody,
    graphql: `{ flights(where: { timeHour: { eq: "2013-12-24T13:00:00Z" } },
      orderBy: [{ arrDelay: DESC_NULLS_LAST }, { carrier: ASC }, { flight: ASC }, { origin: ASC }], first: 80)
      { nodes { carrier flight arrDelay } } }`,
    rest: `flights?select=carrier,flight,arr_delay&time_hour=eq.2013-12-24T13:00:00Z&order=arr_delay.desc.nullslast,carrier,flight,origin&limit=80`,
    odata: `flights?$select=carrier,flight,arr_delay&$filter=time_hour eq 2013-12-24T13:00:00Z&$orderby=arr_delay desc,carrier,flight,origin&$top=80`,
    sql: `SELECT carrier, flight, arr_delay FROM flights WHERE time_hour = TIMESTAMPTZ '2013-12-24 13:00:00+00'
      ORDER BY arr_delay DESC NULLS LAST, carrier, flight, origin LIMIT 80`,
  },
  {
    name: 'days from one to another',
    seenBy: ['engineer', 'analyst'],
    graphql: `{ dailyCarrierPerformances(where: { date: { gte: "2013-07-01", lt: "2013-07-04" } },
      orderBy: [{ date: ASC }, { carrier: ASC }], first: 60) { nodes { carrier date flights cancelled avgDepDelay } } }`,
    rest: `daily_carrier_performance?select=carrier,date,flights,cancelled,avg_dep_delay&date=gte.2013-07-01&date=lt.2013-07-04&order=date,carrier&limit=60`,
    odata: `daily_carrier_performance?$select=carrier,date,flights,cancelled,avg_dep_delay&$filter=date ge 2013-07-01 and date lt 2013-07-04&$orderby=date,carrier&$top=60`,
    sql: `SELECT carrier, date, flights, cancelled, avg_dep_delay FROM daily_carrier_performance
      WHERE date >= DATE '2013-07-01' AND date < DATE '2013-07-04' ORDER BY date, carrier LIMIT 60`,
  },
  {
    name: 'which plane flew',
    seenBy: ['engineer', 'united-partner', 'regulator', 'marketing'],
    beyondOracle: 'marketing',
    graphql: `{ flights(where: { timeHour: { eq: "2013-12-24T13:00:00Z" } },
      orderBy: [{ carrier: ASC }, { flight: ASC }, { origin: ASC }], first: 80) { nodes { carrier flight tailnum } } }`,
    rest: `flights?select=carrier,flight,tailnum&time_hour=eq.2013-12-24T13:00:00Z&order=carrier,flight,origin&limit=80`,
    odata: `flights?$select=carrier,flight,tailnum&$filter=time_hour eq 2013-12-24T13:00:00Z&$orderby=carrier,flight,origin&$top=80`,
    sql: `SELECT carrier, flight, tailnum FROM flights WHERE time_hour = TIMESTAMPTZ '2013-12-24 13:00:00+00'
      ORDER BY carrier, flight, origin LIMIT 80`,
  },
  {
    name: 'a column that the partner has not, beyond a condition',
    seenBy: ['engineer', 'analyst', 'regulator', 'marketing'],
    graphql: `{ flightsAggregate(where: { month: { eq: 11 }, airTime: { gt: 300 } }) { count } }`,
    rest: `flights?select=n:count()&month=eq.11&air_time=gt.300`,
    odata: `flights?$apply=filter(month eq 11 and air_time gt 300)/aggregate($count as n)`,
    sql: 'SELECT count(*) FROM flights WHERE month = 11 AND air_time > 300',
  },
];

/** What each protocol says of what isn't there. */
const absent: Readonly<Record<keyof typeof protocols, RegExp>> = {
  GraphQL: /^GRAPHQL_VALIDATION_FAILED: /,
  REST: /^(400|404): .*"(42703|PGRST20[05])"/,
  Arrow: /^(400|404): .*"(42703|PGRST20[05])"/,
  OData: /^(400|404): /,
  SQL: /^(42P01|42703): /,
};

let oracle: Oracle;
beforeAll(async () => {
  oracle = await createOracle();
});
afterAll(() => {
  oracle.stop();
});

describe.each(questions)('$name', (question) => {
  test.each(question.seenBy)('is the same by every protocol for %s', async (as) => {
    const answers = await Promise.all(
      Object.entries(protocols).map(async ([protocol, askBy]) => ({ protocol, told: await askBy(as, question) })),
    );
    const expected =
      as === question.beyondOracle
        ? await protocols.GraphQL(as, question)
        : { rows: (await oracle.rows(as, named(question.sql))).map((row) => Object.values(row)) };
    if (!('rows' in expected)) throw new Error(expected.text);
    expect(expected.rows.length).toBeGreaterThan(0);
    for (const { protocol, told } of answers) {
      if (!('rows' in told)) throw new Error(`${protocol}: ${told.refused} ${told.text}`);
      expectSameRows(told.rows, expected.rows, protocol);
    }
  });

  const others = everybody.filter((principal) => !question.seenBy.includes(principal));
  test.each(others)('is refused by every protocol to %s, as what is not there', async (as) => {
    for (const [protocol, askBy] of Object.entries(protocols)) {
      const told = await askBy(as, question);
      const said = 'rows' in told ? `${String(told.rows.length)} rows` : `${told.refused}: ${told.text}`;
      expect(`${protocol} ${said}`).toMatch(
        new RegExp(`^${protocol} ${absent[protocol as keyof typeof protocols].source.slice(1)}`),
      );
    }
  });
});

test('the hashes that marketing sees are no tail numbers, and tell as many planes apart', async () => {
  const question = questions.find(({ beyondOracle }) => beyondOracle === 'marketing');
  if (question === undefined) throw new Error('no question asks for hashes');
  const [plain, hashed] = await Promise.all(
    (['engineer', 'marketing'] as const).map((as) => protocols.SQL(as, question)),
  );
  if (plain === undefined || hashed === undefined || !('rows' in plain) || !('rows' in hashed)) {
    throw new Error('refused');
  }
  const numbers = plain.rows.map((row) => row[2]);
  const hashes = hashed.rows.map((row) => row[2]);
  for (const hash of hashes) expect(hash === null ? '' : hash).toMatch(/^$|^[\w-]{43}$/);
  expect(new Set(hashes).size).toBe(new Set(numbers).size);
});

/** The question to the oracle, whose rows have members by name: two columns of one name would be one. */
function named(sql: string): string {
  return sql.replace('l.name, p.name', 'l.name, p.name AS airport_name');
}
