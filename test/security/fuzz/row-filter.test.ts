// Fuzzes the parser of row filters: against a recogniser of the grammar, and in meaning against a parser of PostgreSQL.
// Tokens, signed requests and certificates are fuzzed beside the attacks on them.
import { jest } from '@jest/globals';
import { parseRowFilter } from '../../../auth/policy/parse-row-filter.js';
import { RowFilterError } from '../../../auth/policy/row-filter-tokens.js';
import { booleanType, int32Type, stringType } from '../../../src/core/data-type.js';
import { evaluate } from '../../../src/core/evaluate.js';
import type { ScalarExpr } from '../../../src/core/expression.js';
import { boundsOf, fc, seed } from '../../support/random-cases.js';
import { type Cell, evaluatePgsql, type NamedRow, parseAsPgsql } from './evaluate-with-pgsql.js';
import { isRowFilter } from './recognise-row-filter.js';

// So many cases take as long as the machine needs.
jest.setTimeout(300_000);

const columns = [
  { name: 'id', type: int32Type, nullable: true },
  { name: 'Country', type: stringType, nullable: true },
  { name: 'paid', type: booleanType, nullable: true },
];
const rows: readonly NamedRow[] = [null, -2, 0, 1, 7].flatMap((id) =>
  [null, '', 'US', 'us', "O'B", 'a%'].flatMap((Country) => [null, true, false].map((paid) => ({ id, Country, paid }))),
);

beforeAll(() => process.stderr.write(`row filter fuzz: LAKEGATE_SEED=${String(seed)}\n`));

/** The predicate, or undefined where the text is refused as it should be: with a position inside of it. */
function parseOrRefuse(text: string): ScalarExpr | undefined {
  try {
    return parseRowFilter(text, columns);
  } catch (error) {
    if (!(error instanceof RowFilterError) || error.position < 1 || error.position > text.length + 1) throw error;
    return undefined;
  }
}

function meaning(predicate: ScalarExpr): readonly unknown[] {
  return rows.map((row) => evaluate(predicate, Object.values(row)));
}

const anyCase = (word: string) =>
  fc.constantFrom(word, word.toUpperCase(), `${word[0]!.toUpperCase()}${word.slice(1)}`);
const keyword = fc
  .constantFrom('and', 'or', 'not', 'in', 'between', 'like', 'is', 'null', 'true', 'false')
  .chain(anyCase);
const number = fc.constantFrom('0', '1', '7', '-2', '-0', '007', '2147483647', '-2147483648');
const text = fc.constantFrom("''", "'US'", "'us'", "'O''B'", "'a%'", "'_S'", "'%'", "'.*'", "'a'' or 1=1'");
const truth = fc.constantFrom('true', 'FALSE');
const column = fc.constantFrom('id', 'ID', '"id"', 'country', '"Country"', 'paid');

/** What the grammar has, with what it lacks and PostgreSQL has, among them. */
const strange = fc.constantFrom(
  ...[
    '--',
    '/*',
    '*/',
    ';',
    '\\',
    "'",
    '"',
    '$$',
    '::int',
    '||',
    '+',
    '-',
    '.',
    '`',
    '\0',
    '\u00a0',
    '\ud800',
    '+1',
    '.5',
  ],
  ...[
    '1e3',
    '1.5',
    '2147483648',
    '9223372036854775808',
    "E'a'",
    "'a\\%'",
    'escape',
    'select',
    'exists',
    'case',
    'lower',
  ],
  ...['user', 'current_user', 'nope', '"a.b"', 'ilike', '~', '==', '<=>', 'missing', 'any', 'ſelect', '\u212And'],
);
const symbol = fc.constantFrom('=', '<>', '!=', '<', '<=', '>', '>=', '(', ')', ',');
const token = fc.oneof(
  ...[keyword, column, symbol, fc.oneof(number, text, truth)].map((arbitrary) => ({ arbitrary, weight: 6 })),
  { arbitrary: strange, weight: 2 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 3 }), weight: 1 },
);

const constants = { id: number, country: text, paid: truth };
const condition = fc.constantFrom('id', 'country', 'paid').chain((name) => {
  const constant: fc.Arbitrary<string> = constants[name];
  const not = fc.constantFrom('', 'not ', 'NOT ');
  const ordered = name === 'paid' ? [] : ['<', '<=', '>', '>='];
  const tests = [
    fc.tuple(fc.constantFrom('=', '<>', '!=', ...ordered), constant).map((parts) => parts.join('')),
    fc.tuple(not, fc.array(constant, { minLength: 1, maxLength: 3 })).map(([no, all]) => `${no}in (${all.join(', ')})`),
    fc.constantFrom('is null', 'IS NOT NULL'),
  ];
  if (name !== 'paid') {
    tests.push(fc.tuple(not, constant, constant).map(([no, least, most]) => `${no}BETWEEN ${least} and ${most}`));
  }
  if (name === 'country') tests.push(fc.tuple(not, constant).map((parts) => parts.join('like ')));
  return fc.tuple(name === 'country' ? fc.constantFrom('country', 'COUNTRY') : fc.constant(name), fc.oneof(...tests));
});
const { filter } = fc.letrec<{ filter: string; joined: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    condition.map((parts) => parts.join(' ')),
    truth,
    tie('joined'),
  ),
  joined: fc.oneof(
    fc.tuple(tie('filter'), fc.constantFrom(' and ', ' OR '), tie('filter')).map((parts) => parts.join('')),
    tie('filter').map((inner) => `not ${inner}`),
    tie('filter').map((inner) => `(${inner})`),
  ),
}));

/** A row filter in which a few tokens went missing, were doubled, or became others. */
const spoilt = fc
  .tuple(filter, fc.array(fc.tuple(fc.nat(), fc.option(token)), { minLength: 1, maxLength: 3 }))
  .map(([whole, changes]) => {
    const parts = whole.split(/(?=[ (),])/);
    for (const [at, put] of changes) parts.splice(at % parts.length, put === null ? 1 : at % 2, ` ${put ?? ''} `);
    return parts.join('');
  });

test('what the parser accepts is what the grammar has, and what it refuses it refuses with its own error', () => {
  let [accepted, refused] = [0, 0];
  const tokens = fc.array(token, { maxLength: 9 }).map((parts) => parts.join(' '));
  fc.assert(
    fc.property(fc.oneof(filter, spoilt, spoilt, tokens), (attempt) => {
      const isAccepted = parseOrRefuse(attempt) !== undefined;
      expect({ attempt, isAccepted }).toEqual({ attempt, isAccepted: isRowFilter(attempt) });
      if (isAccepted) accepted++;
      else refused++;
    }),
    boundsOf({ seconds: 4, cases: 50_000 }),
  );
  // Both have to occur, or nothing was shown.
  expect(Math.min(accepted, refused)).toBeGreaterThan(200);
});

test('what is accepted means what PostgreSQL makes of it, on every row', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.oneof(filter, spoilt), (attempt) => {
      const ours = parseOrRefuse(attempt);
      if (ours === undefined) return;
      const theirs = parseAsPgsql(attempt);
      expect({ attempt, isSql: theirs !== undefined }).toEqual({ attempt, isSql: true });
      expect({ attempt, meaning: meaning(ours) }).toEqual({
        attempt,
        meaning: rows.map((row): Cell => evaluatePgsql(theirs!, row)),
      });
      compared++;
    }),
    boundsOf({ seconds: 4, cases: 12_000 }),
  );
  expect(compared).toBeGreaterThan(200);
});

test('what SQL has beyond the grammar is refused wherever it stands', () => {
  const beyond = fc.constantFrom(
    ...['exists (select 1)', 'id in (select id)', 'id = (select 1)', '1 = 1', 'id = id', "lower(country) = 'us'"],
    ...['id + 1 = 2', "country || 'a' = 'b'", 'id = 1::int', "cast(id as text) = '1'", 'id = any(array[1])', 'paid'],
    ...[
      "country ilike 'us'",
      "country ~ 'U'",
      "country like 'a!%' escape '!'",
      'id is distinct from 1',
      'paid is true',
    ],
    ...[
      'case when paid = true then true else false end',
      'id = null',
      'id in (1, null)',
      "user = 'a'",
      'now() is null',
    ],
    ...['id = 1;', 'id = 1 -- x', 'id = 1 /* x */', 'country = $$a$$', "country = e'a'", "country = U&'a'", 'id = $1'],
    ...['id = ?', 'orders.id = 1', '(id, paid) = (1, true)', 'id between symmetric 1 and 2', 'coalesce(paid, true)'],
  );
  const around = fc.tuple(filter, fc.constantFrom(' and ', ' or ', ' and not '), fc.boolean());
  fc.assert(
    fc.property(beyond, around, (odd, [good, joint, isFirst]) => {
      expect(parseOrRefuse(isFirst ? `${odd}${joint}${good}` : `${good}${joint}${odd}`)).toBeUndefined();
    }),
    boundsOf({ seconds: 4, cases: 20_000 }, 20_000),
  );
});
