// Random questions of the supported grammar, as text: what is drawn is SQL that PostgreSQL takes as well.

/** Numbers of a seed, one after the other. */
export class Draws {
  constructor(private state: number) {}
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  int(below: number): number {
    return Math.floor(this.next() * below);
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
  of<T>(items: readonly T[]): T {
    return items[this.int(items.length)]!;
  }
}

type Kind = 'int' | 'big' | 'num' | 'float' | 'text' | 'date' | 'ts' | 'bool';

interface DrawnColumn {
  readonly name: string;
  readonly kind: Kind;
}

const trips: readonly DrawnColumn[] = [
  { name: 'id', kind: 'big' },
  { name: 'carrier', kind: 'text' },
  { name: 'origin', kind: 'text' },
  { name: 'delay', kind: 'int' },
  { name: 'distance', kind: 'big' },
  { name: 'fare', kind: 'num' },
  { name: 'ratio', kind: 'float' },
  { name: 'departed', kind: 'ts' },
  { name: 'day', kind: 'date' },
  { name: 'active', kind: 'bool' },
];
const carriers: readonly DrawnColumn[] = [
  { name: 'code', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'rank', kind: 'int' },
];

const kinds: readonly Kind[] = ['int', 'big', 'num', 'float', 'text', 'date', 'ts', 'bool'];

/** What an expression may name. */
interface Seen {
  readonly columns: readonly { readonly text: string; readonly kind: Kind }[];
}

export class RandomQuestion {
  constructor(private readonly draws: Draws) {}

  draw(): string {
    const { draws } = this;
    const text = draws.chance(0.12) ? this.set() : this.select(2);
    return text;
  }

  private literal(kind: Kind): string {
    const { draws } = this;
    switch (kind) {
      case 'int':
        return String(draws.int(60) - 10);
      case 'big':
        return draws.chance(0.2) ? '3000000000' : String(draws.int(1000));
      case 'num':
        return `${String(draws.int(90))}.${String(draws.int(90) + 10)}`;
      case 'float':
        return `CAST('${draws.of(['0.5', '2.25', '-1.5', '10'])}' AS double precision)`;
      case 'text':
        return draws.of(["'AA'", "'ua'", "'it''s'", "'%A_'", "''", "'Ünï'", "'B6'"]);
      case 'date':
        return draws.of(["DATE '2024-02-29'", "'2024-03-10'::date", "CAST('2024-01-01' AS DATE)"]);
      case 'ts':
        return draws.of([
          "TIMESTAMPTZ '2024-03-10 07:30:00+00'",
          "'2024-02-01'::timestamptz",
          "TO_TIMESTAMP('2024-03-01 10:00:00.250000', 'YYYY-MM-DD HH24:MI:SS.US')",
        ]);
      case 'bool':
        return draws.of(['TRUE', 'FALSE']);
    }
  }

  expr(kind: Kind, seen: Seen, depth: number): string {
    const { draws } = this;
    const own = seen.columns.filter((column) => column.kind === kind);
    if (depth === 0 || draws.chance(0.35)) {
      return own.length > 0 && draws.chance(0.8) ? draws.of(own).text : this.literal(kind);
    }
    const go = (inner: Kind): string => this.expr(inner, seen, depth - 1);
    const common = [
      () => `CASE WHEN ${this.condition(seen, depth - 1)} THEN ${go(kind)} ELSE ${go(kind)} END`,
      () => `COALESCE(${go(kind)}, ${go(kind)})`,
      () => `NULLIF(${go(kind)}, ${go(kind)})`,
      ...(kind === 'bool' ? [] : [() => `${draws.of(['GREATEST', 'LEAST'])}(${go(kind)}, ${go(kind)})`]),
    ];
    const own2: Readonly<Record<Kind, readonly (() => string)[]>> = {
      int: [
        () => `(${go('int')} ${draws.of(['+', '-'])} ${go('int')})`,
        () => `(${go('int')} ${draws.of(['/', '%'])} ${String(draws.int(6) + 1)})`,
        () => `length(${go('text')})`,
        () => `abs(${go('int')})`,
        () => `(${go('date')} - ${go('date')})`,
        () => `position(${go('text')} in ${go('text')})`,
        () =>
          `CAST(${draws.of([this.literal('num'), 'fare', 'ratio']).replace(/fare|ratio/, this.literal('float'))} AS integer)`,
      ],
      big: [
        () => `(${go('big')} ${draws.of(['+', '-'])} ${go('int')})`,
        () => `(${go('big')} ${draws.of(['/', '%'])} ${String(draws.int(6) + 1)})`,
        () => `${go('int')}::bigint`,
      ],
      num: [
        () => `(${go('num')} ${draws.of(['+', '-'])} ${go('num')})`,
        () => `(${go('num')} * ${this.literal('num')})`,
        () => `${draws.of(['round', 'trunc'])}(${go('num')}, ${String(draws.int(3))})`,
        () => `extract(${draws.of(['day', 'hour', 'minute'])} from ${go('ts')} - ${go('ts')})`,
        () => `${draws.of(['ceil', 'floor', 'abs'])}(${go('num')})`,
        () =>
          `extract(${draws.of(['year', 'month', 'day', 'hour', 'dow', 'isodow', 'doy', 'week', 'quarter', 'epoch', 'minute', 'second'])} from ${go('ts')})`,
      ],
      float: [
        () => `(${go('float')} ${draws.of(['+', '-', '*'])} ${go('float')})`,
        () => `sqrt(abs(${go('float')}))`,
        () => `${go('int')}::double precision`,
        () => `(${go('float')} / 2)`,
      ],
      text: [
        () => `lower(${go('text')})`,
        () => `(${go('text')} || ${go('text')})`,
        () => `${go('text')}::varchar(${String(draws.int(4) + 1)})`,
        () => `${draws.of(['lpad', 'rpad'])}(${go('text')}, ${String(draws.int(6) - 1)}, 'xy')`,
        () => `concat_ws('-', ${go('text')}, ${go('text')})`,
        () => `substring(${go('text')}, ${String(draws.int(4))}, ${String(draws.int(4))})`,
        () => `replace(${go('text')}, 'A', 'xy')`,
        () => `${draws.of(['left', 'right'])}(${go('text')}, ${String(draws.int(5) - 2)})`,
        () => `${go('int')}::text`,
        () => `split_part(${go('text')}, '-', ${String(draws.int(2) + 1)})`,
        () => `btrim(${go('text')})`,
        () => `to_char(${go('ts')}, 'YYYY-MM-DD HH24:MI:SS')`,
        () => `concat(${go('text')}, ${go('int')}, 'z')`,
      ],
      date: [() => `(${go('date')} ${draws.of(['+', '-'])} ${String(draws.int(40))})`, () => `${go('ts')}::date`],
      ts: [
        () => `date_trunc('${draws.of(['hour', 'day', 'week', 'month', 'quarter', 'year'])}', ${go('ts')})`,
        () =>
          `(${go('ts')} ${draws.of(['+', '-'])} interval '${draws.of(['1 day', '2 months', '3 hours', '1 year 2 days', '90 minutes'])}')`,
        () => `(${go('ts')} + interval '${draws.of(['1 day', '20 minutes', '1 month'])}' * (${go('int')} % 50))`,
      ],
      bool: [() => `(${this.condition(seen, depth - 1)})`],
    };
    return draws.of([...common, ...own2[kind], ...own2[kind]])();
  }

  condition(seen: Seen, depth: number): string {
    const { draws } = this;
    const kind = draws.of(kinds);
    const go = (inner: Kind): string => this.expr(inner, seen, Math.max(depth - 1, 0));
    const tests = [
      () => `${go(kind)} ${draws.of(['=', '<>', '<', '<=', '>', '>='])} ${go(kind)}`,
      () => `${go(kind)} IS ${draws.chance(0.5) ? 'NOT ' : ''}NULL`,
      () =>
        `${go(kind)} ${draws.chance(0.3) ? 'NOT ' : ''}IN (${this.literal(kind)}, ${this.literal(kind)}, ${this.literal(kind)})`,
      () => `${go(kind)} ${draws.chance(0.3) ? 'NOT ' : ''}BETWEEN ${go(kind)} AND ${go(kind)}`,
      () =>
        `${go('text')} ${draws.chance(0.3) ? 'NOT ' : ''}${draws.of(['LIKE', 'ILIKE'])} '${draws.of(['%a%', 'A_', '%', 'u%', '\\%%'])}'`,
      () => `${go(kind)} IS ${draws.chance(0.5) ? 'NOT ' : ''}DISTINCT FROM ${go(kind)}`,
      () => `${go('int')} ${draws.of(['<', '='])} ${go('num')}`,
      () => `(${go(kind)}, ${go('text')}) ${draws.of(['=', '<>', '<', '>='])} (${this.literal(kind)}, ${go('text')})`,
      () => `${go('text')} LIKE ${draws.of(['ANY', 'ALL'])} (ARRAY['%A%', 'u%'])`,
      () =>
        `${go('ts')} - ${go('ts')} ${draws.of(['<', '>='])} interval '${draws.of(['1 day', '1 month', '36 hours'])}'`,
      () => `${go('bool')} IS ${draws.chance(0.5) ? 'NOT ' : ''}TRUE`,
    ];
    const one = (): string => draws.of(tests)();
    if (depth <= 0) return one();
    if (draws.chance(0.4))
      return `(${this.condition(seen, depth - 1)} ${draws.of(['AND', 'OR'])} ${this.condition(seen, depth - 1)})`;
    if (draws.chance(0.15)) return `NOT (${this.condition(seen, depth - 1)})`;
    if (draws.chance(0.12))
      return `${draws.chance(0.5) ? 'NOT ' : ''}EXISTS (SELECT 1 FROM carriers cx WHERE cx.code = ${this.expr('text', seen, 0)} AND cx.rank < ${String(draws.int(5))})`;
    if (draws.chance(0.15))
      return `${this.expr('text', seen, 0)} ${draws.chance(0.3) ? 'NOT ' : ''}IN (SELECT code FROM carriers WHERE rank ${draws.of(['<', '>'])} ${String(draws.int(5))})`;
    return one();
  }

  private from(depth: number): { readonly text: string; readonly seen: Seen } {
    const { draws } = this;
    const named = (alias: string, columns: readonly DrawnColumn[]): Seen => ({
      columns: columns.map(({ name, kind }) => ({ text: `${alias}.${name}`, kind })),
    });
    const t = named('t', trips);
    const c = named('c', carriers);
    const both = { columns: [...t.columns, ...c.columns] };
    const pick = draws.int(depth > 0 ? 11 : 5);
    if (pick < 3) return { text: 'trips t', seen: t };
    if (pick === 3)
      return {
        text: `trips t ${draws.of(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'])} carriers c ON t.carrier = c.code`,
        seen: both,
      };
    if (pick === 4) return { text: `public.trips t, carriers c`, seen: both };
    if (pick === 5) {
      const extra = draws.chance(0.5) ? ` AND t.delay > c.rank` : ` AND c.rank > 1`;
      return {
        text: `trips t ${draws.of(['JOIN', 'LEFT JOIN'])} carriers c ON t.carrier = c.code${extra}`,
        seen: both,
      };
    }
    if (pick > 7) return this.builtFrom(pick, named);
    const inner = `SELECT carrier AS k, count(*) AS n, max(delay) AS worst, sum(fare) AS total FROM trips GROUP BY carrier`;
    const q = named('q', [
      { name: 'k', kind: 'text' },
      { name: 'n', kind: 'big' },
      { name: 'worst', kind: 'int' },
      { name: 'total', kind: 'num' },
    ]);
    if (pick === 6) return { text: `(${inner}) q`, seen: q };
    return { text: `trips t JOIN (${inner}) q ON q.k = t.carrier`, seen: { columns: [...t.columns, ...q.columns] } };
  }

  /** Laterals, series and recursions. */
  private builtFrom(
    pick: number,
    named: (alias: string, columns: readonly DrawnColumn[]) => Seen,
  ): { readonly text: string; readonly seen: Seen } {
    const { draws } = this;
    const t = named('t', trips);
    const c = named('c', carriers);
    if (pick === 8) {
      const on = draws.of([`CROSS JOIN LATERAL`, `LEFT JOIN LATERAL`, `, LATERAL`]);
      const own = `SELECT count(*) AS n, max(o.delay) AS worst FROM trips o WHERE o.carrier = c.code AND ${this.condition(c, 0)}`;
      const l = named('l', [
        { name: 'n', kind: 'big' },
        { name: 'worst', kind: 'int' },
      ]);
      const text = `carriers c ${on} (${own}) l${on.startsWith('LEFT') ? ' ON l.n > 1' : ''}`;
      return { text, seen: { columns: [...c.columns, ...l.columns] } };
    }
    if (pick === 9) {
      const series = `generate_series(${String(draws.int(4) - 2)}, ${String(draws.int(6))}${draws.of(['', ', 2'])})`;
      const text = `${series} g ${draws.of(['JOIN', 'LEFT JOIN'])} trips t ON t.delay % 5 = g`;
      return { text, seen: { columns: [{ text: 'g', kind: 'int' }, ...t.columns] } };
    }
    const union = draws.of(['UNION', 'UNION ALL']);
    const step = `SELECT c.code, r.n + 1 FROM r JOIN carriers c ON c.rank = r.n + 1 WHERE r.n < 4`;
    const rows = `WITH RECURSIVE r(k, n) AS (SELECT code, 1 FROM carriers ${union} ${step}) SELECT * FROM r`;
    const q = named('q', [
      { name: 'k', kind: 'text' },
      { name: 'n', kind: 'int' },
    ]);
    return {
      text: `(${rows}) q LEFT JOIN trips t ON t.carrier = q.k`,
      seen: { columns: [...q.columns, ...t.columns] },
    };
  }

  private tail(width: number, limitChance = 0.4): string {
    const { draws } = this;
    const keys = Array.from(
      { length: width },
      (_, i) => `${String(i + 1)}${draws.of(['', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS LAST'])}`,
    );
    if (!draws.chance(0.6)) return '';
    const limit = draws.chance(limitChance)
      ? ` LIMIT ${String(draws.int(6) + 1)}${draws.chance(0.4) ? ` OFFSET ${String(draws.int(4))}` : ''}`
      : '';
    return ` ORDER BY ${keys.join(', ')}${limit}`;
  }

  private aggregate(seen: Seen): string {
    const { draws } = this;
    const kind = draws.of(['int', 'big', 'num', 'text', 'date', 'ts'] as const);
    const number = draws.of(['int', 'big', 'num'] as const);
    const filter = draws.chance(0.25) ? ` FILTER (WHERE ${this.condition(seen, 0)})` : '';
    return draws.of([
      () => `count(*)${filter}`,
      () => `count(${this.expr(kind, seen, 1)})${filter}`,
      () => `count(DISTINCT ${this.expr(kind, seen, 0)})`,
      () => `${draws.of(['min', 'max'])}(${this.expr(kind, seen, 1)})${filter}`,
      () => `sum(${this.expr(number, seen, 1)})${filter}`,
      () => `avg(${this.expr(number, seen, 0)})`,
      () => `stddev_samp(${this.expr('int', seen, 0)})`,
      () => `bool_or(${this.expr('bool', seen, 1)})`,
      () =>
        `string_agg(${this.expr('text', seen, 0)}, '|' ORDER BY ${this.expr('text', seen, 0)})`.replace(
          /\((.*), '\|' ORDER BY .*\)$/,
          "($1, '|' ORDER BY $1)",
        ),
      () => `percentile_cont(0.5) WITHIN GROUP (ORDER BY ${this.expr('int', seen, 0)})`,
    ])();
  }

  private window(seen: Seen): string {
    const { draws } = this;
    // Ordered by the key, so that no two rows tie and every store counts them alike.
    const key = seen.columns.some(({ text }) => text === 't.id') ? 't.id' : seen.columns[0]!.text;
    const partition = draws.chance(0.6) ? `PARTITION BY ${this.expr('text', seen, 0)} ` : '';
    const over = `OVER (${partition}ORDER BY ${seen.columns
      .map(({ text }) => text)
      .filter((text) => text !== key)
      .reduce((all, text) => `${all}, ${text}`, key)}`;
    return draws.of([
      () => `row_number() ${over})`,
      () => `rank() ${over})`,
      () => `lag(${this.expr('int', seen, 0)}) ${over})`,
      () => `lead(${this.expr('text', seen, 0)}::text, 2) ${over})`,
      () => `sum(${this.expr('int', seen, 0)}) ${over} ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)`,
      () => `count(*) ${over})`,
      () => `first_value(${this.expr('num', seen, 0)}) ${over})`,
      () => `max(${this.expr('int', seen, 0)}) OVER (${partition})`,
    ])();
  }

  select(depth: number): string {
    const { draws } = this;
    const { text, seen } = this.from(depth);
    // Half of them are plain enough for a store to take whole.
    const deep = draws.chance(0.5) ? 2 : 0;
    const where = draws.chance(0.6) ? ` WHERE ${this.condition(seen, deep)}` : '';
    const width = draws.int(3) + 1;
    if (draws.chance(0.45)) {
      const groups = Array.from({ length: draws.int(3) }, () => this.groupKey(seen));
      const measures = Array.from({ length: width }, () => this.aggregate(seen));
      const outputs = [...groups, ...measures].map((output, i) => `${output} AS o${String(i)}`);
      const positions = groups.map((_, i) => String(i + 1)).join(', ');
      const group =
        groups.length === 0
          ? ''
          : draws.chance(0.1)
            ? ` GROUP BY ROLLUP(${positions.replace(/\d+/g, (n) => groups[Number(n) - 1]!)})`
            : ` GROUP BY ${positions}`;
      const having = draws.chance(0.25) ? ` HAVING count(*) > ${String(draws.int(3))}` : '';
      return `SELECT ${outputs.join(', ')} FROM ${text}${where}${group}${having}${this.tail(outputs.length)}`;
    }
    const outputs = Array.from({ length: width }, () =>
      draws.chance(0.2) ? this.window(seen) : this.expr(draws.of(kinds), seen, deep),
    );
    const distinct = draws.chance(0.15) ? 'DISTINCT ' : '';
    return `SELECT ${distinct}${outputs.join(', ')} FROM ${text}${where}${this.tail(width)}`;
  }

  /** Not a constant: those are positions. */
  private groupKey(seen: Seen): string {
    const { draws } = this;
    const column = draws.of(seen.columns);
    if (column.kind === 'ts') return `date_trunc('month', ${column.text})`;
    return column.kind === 'text' && draws.chance(0.3) ? `lower(${column.text})` : column.text;
  }

  private set(): string {
    const { draws } = this;
    const kind = draws.of(kinds.filter((one) => one !== 'float'));
    const side = (): string => {
      const { text, seen } = this.from(0);
      return `SELECT ${this.expr(kind, seen, 1)} FROM ${text} WHERE ${this.condition(seen, 1)}`;
    };
    return `${side()} ${draws.of(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'])} ${side()}${this.tail(1)}`;
  }
}
