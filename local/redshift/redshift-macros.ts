// DuckDB macros that give Redshift's meaning where DuckDB has no such function or one that answers otherwise.

const DATE_TOKENS = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['Month', '%B'],
  ['Mon', '%b'],
  ['DDD', '%j'],
  ['DD', '%d'],
  ['Day', '%A'],
  ['Dy', '%a'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['HH', '%I'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['MS', '%g'],
  ['US', '%f'],
  ['AM', '%p'],
  ['PM', '%p'],
] as const;

const datePattern = DATE_TOKENS.reduce((text, [from, to]) => `replace(${text}, '${from}', '${to}')`, 'pattern');

/** Statements that create the macros, in order. */
export const REDSHIFT_MACROS: readonly string[] = [
  `CREATE MACRO redshift_divide(a, b) AS a / (CASE WHEN b = 0 THEN error('Division by zero') ELSE b END)`,
  `CREATE MACRO redshift_modulo(a, b) AS a % (CASE WHEN b = 0 THEN error('Division by zero') ELSE b END)`,
  // Of integers Redshift's AVG is an integer, and SUM is a bigint, or a numeric of bigints.
  `CREATE MACRO redshift_avg(x SMALLINT) AS CAST(trunc(avg(x)) AS BIGINT),
    (x INTEGER) AS CAST(trunc(avg(x)) AS BIGINT),
    (x BIGINT) AS CAST(trunc(avg(x)) AS BIGINT),
    (x) AS avg(x)`,
  `CREATE MACRO redshift_sum(x SMALLINT) AS CAST(sum(x) AS BIGINT),
    (x INTEGER) AS CAST(sum(x) AS BIGINT),
    (x BIGINT) AS CAST(sum(x) AS DECIMAL(38, 0)),
    (x) AS sum(x)`,
  `CREATE MACRO redshift_getdate() AS CAST(now() AS TIMESTAMP)`,
  `CREATE MACRO redshift_date(x) AS CAST(x AS DATE)`,
  `CREATE MACRO redshift_convert_timezone(target, x) AS CAST(x AS TIMESTAMPTZ) AT TIME ZONE target,
    (source, target, x) AS (CAST(x AS TIMESTAMP) AT TIME ZONE source) AT TIME ZONE target`,
  `CREATE MACRO redshift_interval(part, n) AS CASE
    WHEN part IN ('year', 'years', 'y', 'yr', 'yrs') THEN to_years(CAST(n AS INTEGER))
    WHEN part IN ('quarter', 'quarters', 'qtr', 'qtrs') THEN to_months(CAST(3 * n AS INTEGER))
    WHEN part IN ('month', 'months', 'mon', 'mons') THEN to_months(CAST(n AS INTEGER))
    WHEN part IN ('week', 'weeks', 'w') THEN to_weeks(CAST(n AS INTEGER))
    WHEN part IN ('day', 'days', 'd') THEN to_days(CAST(n AS INTEGER))
    WHEN part IN ('hour', 'hours', 'h', 'hr', 'hrs') THEN to_hours(n)
    WHEN part IN ('minute', 'minutes', 'm', 'min', 'mins') THEN to_minutes(n)
    WHEN part IN ('second', 'seconds', 's', 'sec', 'secs') THEN to_seconds(n)
    WHEN part IN ('millisecond', 'milliseconds', 'ms', 'msec') THEN to_milliseconds(n) END`,
  `CREATE MACRO redshift_dateadd(part, n, x DATE) AS x + redshift_interval(part, CAST(n AS BIGINT)),
    (part, n, x TIMESTAMP) AS x + redshift_interval(part, CAST(n AS BIGINT)),
    (part, n, x TIMESTAMPTZ) AS x + redshift_interval(part, CAST(n AS BIGINT))`,
  `CREATE MACRO redshift_add_months(x, n) AS CAST(x AS TIMESTAMP) + to_months(CAST(n AS INTEGER))`,
  `CREATE MACRO redshift_months_between(a, b) AS date_diff('month', CAST(b AS DATE), CAST(a AS DATE))
    + (date_part('day', CAST(a AS DATE)) - date_part('day', CAST(b AS DATE))) / 31.0`,
  `CREATE MACRO redshift_date_pattern(pattern) AS ${datePattern}`,
  `CREATE MACRO redshift_to_char(x, pattern) AS strftime(x, redshift_date_pattern(pattern))`,
  `CREATE MACRO redshift_charindex(needle, x) AS strpos(x, needle)`,
  `CREATE MACRO redshift_initcap(x)
    AS array_to_string(list_transform(string_split(x, ' '), lambda w: upper(w[1]) || lower(w[2:])), ' ')`,
  `CREATE MACRO redshift_lpad(x, n) AS lpad(x, CAST(n AS INTEGER), ' '), (x, n, fill) AS lpad(x, CAST(n AS INTEGER), fill)`,
  `CREATE MACRO redshift_rpad(x, n) AS rpad(x, CAST(n AS INTEGER), ' '), (x, n, fill) AS rpad(x, CAST(n AS INTEGER), fill)`,
  `CREATE MACRO redshift_regexp_count(x, pattern) AS CAST(len(regexp_extract_all(x, pattern)) AS INTEGER)`,
  `CREATE MACRO redshift_regexp_replace(x, pattern) AS regexp_replace(x, pattern, '', 'g'),
    (x, pattern, replacement)
      AS regexp_replace(x, pattern, regexp_replace(replacement, '\\$(\\d)', '\\\\\\1', 'g'), 'g')`,
  `CREATE MACRO redshift_sha2(x, bits) AS CASE WHEN bits IN (0, 256) THEN sha256(x)
    ELSE error('only SHA-256 is emulated') END`,
  `CREATE MACRO redshift_json_parse(x) AS CAST(x AS JSON)`,
  `CREATE MACRO redshift_json_serialize(x) AS CAST(x AS VARCHAR)`,
  `CREATE MACRO redshift_json_array_length(x) AS CAST(json_array_length(x) AS BIGINT)`,
];
