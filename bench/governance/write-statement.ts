// The statement that a person would write by hand for a question and a restriction, filter and CASE in it: the floor's.
// Nothing of it comes from the gateway, but that variables are bound as its clients bind them.
import { buildStages, type ExplainedStatement, type NativeStages } from '../native-call.js';
import type { GovernedStore, Question, Restriction } from './questions.js';

interface Spelling {
  readonly timeHour: string;
  /** A variable in the text: the n-th, from 1. */
  readonly variable: (n: number, type: VariableType) => string;
  readonly firstOfDest: string;
  readonly delayBucket: string;
  readonly average: (expr: string) => string;
}

type VariableType = 'string' | 'int32' | 'timestamp';

const clickhouseTypes = { string: 'String', int32: 'Int32', timestamp: "DateTime64(6, 'UTC')" };
const athenaTypes = { string: 'varchar', int32: 'integer', timestamp: 'timestamp(6)' };

const spellings: Readonly<Record<GovernedStore, Spelling>> = {
  clickhouse: {
    timeHour: "toTimeZone(t.time_hour, 'UTC')",
    variable: (n, type) => `{p${String(n)}:${clickhouseTypes[type]}}`,
    firstOfDest: "concat(substringUTF8(t.dest, 1, 1), repeat('*', lengthUTF8(t.dest) - 1))",
    delayBucket: 'toInt32(floor(t.dep_delay / 15) * 15)',
    average: (expr) => `avgOrNull(${expr})`,
  },
  athena: {
    timeHour: 't.time_hour',
    variable: (_, type) => `CAST(? AS ${athenaTypes[type]})`,
    firstOfDest: "substr(t.dest, 1, 1) || rpad('', CAST(length(t.dest) - 1 AS integer), '*')",
    delayBucket: 'CAST(floor(t.dep_delay / 15.0) * 15 AS integer)',
    average: (expr) => `avg(CAST(${expr} AS double))`,
  },
};

const restricted = ['dep_delay', 'arr_delay', 'air_time'];

/** What the floor sends for one set of variables. */
export function writeStatement(
  { store, title }: Question,
  restriction: Restriction,
  variables: Question['variables'][number],
): NativeStages {
  const spelling = spellings[store];
  const expression = (column: string): string => {
    if (restriction === 'cells' && restricted.includes(column))
      return `CASE WHEN t.origin = 'JFK' THEN t.${column} END`;
    if (restriction === 'masked' && column === 'dest') return spelling.firstOfDest;
    if (restriction === 'masked' && column === 'dep_delay') return spelling.delayBucket;
    return column === 'time_hour' ? spelling.timeHour : `t.${column}`;
  };
  const parameters: ExplainedStatement['parameters'][number][] = [];
  const bind = (name: string, type: VariableType): string => {
    const number = parameters.push({ name: `p${String(parameters.length + 1)}`, value: variables[name] ?? '', type });
    return spelling.variable(number, type);
  };
  const conditions = conditionsOf(title, bind);
  if (restriction === 'rows') conditions.push("t.carrier = 'UA'");
  const from = `FROM nycflights.flights AS t WHERE ${conditions.join(' AND ')}`;
  const text = title === 'group-by' ? groupText(expression, spelling, from) : rowText(expression, title, from);
  return buildStages([{ path: 'flights', server: store, rows: 0, statements: [{ text, parameters }] }]);
}

function conditionsOf(title: Question['title'], bind: (name: string, type: VariableType) => string): string[] {
  if (title === 'point look-up') {
    return [
      `t.carrier = ${bind('carrier', 'string')}`,
      `t.flight = ${bind('flight', 'int32')}`,
      `t.origin = ${bind('origin', 'string')}`,
      `t.time_hour = ${bind('timeHour', 'timestamp')}`,
    ];
  }
  const from = `t.time_hour >= ${bind('from', 'timestamp')}`;
  return title === 'group-by' ? [from] : [from, `t.time_hour < ${bind('to', 'timestamp')}`];
}

function rowText(expression: (column: string) => string, title: Question['title'], from: string): string {
  const columns = ['carrier', 'flight', 'origin', 'time_hour', 'dest', 'tailnum', ...restricted];
  const selected = columns.map((column) => `${expression(column)} AS ${column}`).join(', ');
  // One row more than asked for: whether there is a next page.
  const page = title === '1,000-row list' ? ' ORDER BY t.carrier, t.flight, t.origin, t.time_hour LIMIT 1001' : '';
  return `SELECT ${selected} ${from}${page}`;
}

function groupText(expression: (column: string) => string, { average }: Spelling, from: string): string {
  const averages = restricted.map((column) => `${average(expression(column))} AS avg_${column}`).join(', ');
  return `SELECT t.carrier AS carrier, count(*) AS count, ${averages} ${from} GROUP BY t.carrier ORDER BY t.carrier`;
}
