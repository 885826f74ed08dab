// The rows of the shop, made by arithmetic: what is true whoever asks. Texts hold what breaks out of careless quoting.

/** A row by GraphQL's field names. */
export interface Order {
  readonly id: number;
  readonly customerId: number;
  readonly region: string;
  readonly status: string;
  readonly amount: number;
  readonly margin: number | null;
  readonly note: string | null;
  readonly placedAt: string;
}

export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly segment: string;
  readonly managerId: number;
  readonly ssn: string | null;
}

export interface Employee {
  readonly id: number;
  readonly name: string;
  readonly salary: number;
}

export interface Secret {
  readonly id: number;
  readonly codeword: string;
}

export interface Shop {
  readonly orders: readonly Order[];
  readonly customers: readonly Customer[];
  readonly employees: readonly Employee[];
  readonly secrets: readonly Secret[];
}

/** Texts that stores must take for nothing but text. */
export const hostileTexts: readonly string[] = [
  "'",
  "''",
  '"',
  '`',
  '\\',
  "\\'",
  "O'Brien",
  "' OR '1'='1",
  "' OR 1=1 --",
  "'; DROP TABLE orders; --",
  "') UNION ALL SELECT codeword FROM secrets --",
  "\\') OR true --",
  '{p0:String}',
  '{p1:Int32}',
  ':p1',
  ':1',
  '?',
  '$1',
  '@p1',
  '%',
  '_',
  'a%b',
  'a_b',
  'a\\%b',
  '100%',
  '[a-z]',
  '.*',
  '/* x */',
  '-- x',
  '${jndi:x}',
  '{{7*7}}',
  '#expr',
  ':v0',
  '\n',
  '\t',
  'line\r\nbreak',
  'emoji 🛫',
  'Ünïcödé',
  '\u202Eright to left',
  'é',
  'e\u0301',
  'NULL',
  'null',
  '\\N',
  '\\u0027',
  '\\x27',
  '&#39;',
  '%27',
  ' trailing ',
  '',
];

const regions = ['EU', 'US', 'APAC'];
const statuses = ['open', 'paid', 'shipped', 'returned'];

/** Two hundred and forty orders of twenty-four customers, whom eight employees look after. */
export const shop: Shop = {
  orders: Array.from({ length: 240 }, (_, i) => ({
    id: i + 1,
    customerId: ((i * 7) % 26) + 1,
    region: regions[(i * 5 + Math.floor(i / 9)) % 3] ?? '',
    status: statuses[(i * 3 + Math.floor(i / 7)) % 4] ?? '',
    amount: ((i * 7919) % 10_007) + 1,
    margin: i % 11 === 0 ? null : ((i * 104_729) % 5_003) - 1_000,
    note: i % 5 === 4 ? null : (hostileTexts[(i * 3) % hostileTexts.length] ?? ''),
    placedAt: new Date(Date.UTC(2024, 0, 1, i * 5)).toISOString().replace('.000Z', 'Z'),
  })),
  customers: Array.from({ length: 24 }, (_, i) => ({
    id: i + 1,
    name: `Customer ${String(i + 1)}`,
    segment: i % 3 === 0 ? 'wholesale' : 'retail',
    managerId: (i % 8) + 1,
    ssn: i % 4 === 3 ? null : `900-00-${String(1000 + i)}`,
  })),
  employees: Array.from({ length: 8 }, (_, i) => ({
    id: i + 1,
    name: `Employee ${String(i + 1)}`,
    salary: 35_000 + i * 5_000,
  })),
  secrets: [1, 2, 3].map((id) => ({ id, codeword: `codeword-${String(id)}-xyzzy` })),
};
