// Redshift's SQL as data: which functions, types and words it has, and which DuckDB function or macro stands for
// each. A function that isn't here is refused.
import { parseFunctions, parseWords, WINDOW_FUNCTIONS, type SqlDialect } from '../duckdb/sql-dialect.js';

const SCALARS = `
  abs 1
  acos 1
  add_months 2 redshift_add_months
  ascii 1
  asin 1
  atan 1
  atan2 2
  btrim 1..2 trim
  cbrt 1
  ceil 1
  ceiling 1 ceil
  char_length 1 length
  character_length 1 length
  charindex 2 redshift_charindex
  chr 1
  coalesce 1..
  concat 2 @concat
  convert_timezone 2..3 redshift_convert_timezone
  cos 1
  date 1 redshift_date
  date_part 2 date_part datepart
  date_trunc 2
  dateadd 3 redshift_dateadd datepart
  datediff 3 date_diff datepart
  decode 3.. @decode
  degrees 1
  exp 1
  extract 1
  floor 1
  getdate 0 redshift_getdate
  greatest 1..
  initcap 1 redshift_initcap
  is_valid_json 1 json_valid
  json_array_length 1 redshift_json_array_length
  json_extract_path_text 2.. @json_extract_path_text
  json_parse 1 redshift_json_parse
  json_serialize 1 redshift_json_serialize
  last_day 1
  least 1..
  left 2
  len 1 length
  length 1
  ln 1
  log 1 log10
  lower 1
  lpad 2..3 redshift_lpad
  ltrim 1..2
  md5 1
  mod 2 redshift_modulo
  months_between 2 redshift_months_between
  nullif 2
  nvl 2.. coalesce
  nvl2 3 @nvl2
  octet_length 1 strlen
  pi 0
  position 1
  pow 2
  power 2 pow
  radians 1
  random 0
  regexp_count 2 redshift_regexp_count
  regexp_replace 2..3 redshift_regexp_replace
  regexp_substr 2 regexp_extract
  repeat 2
  replace 3
  reverse 1
  right 2
  round 1..2
  rpad 2..3 redshift_rpad
  rtrim 1..2
  sha2 2 redshift_sha2
  sign 1
  sin 1
  split_part 3
  sqrt 1
  strpos 2
  substr 2..3 substring
  substring 2..3
  tan 1
  textlen 1 length
  to_char 2 redshift_to_char
  to_date 2 @to_date
  to_timestamp 2 @to_timestamp
  translate 3
  trim 1
  trunc 1..2
  upper 1
`;

const AGGREGATES = `
  any_value 1
  approximate_count 1 @approx_distinct
  approximate_percentile_disc 1 @percentile
  avg 1 @redshift_avg
  bool_and 1
  bool_or 1
  count 1
  listagg 1..2 @listagg
  max 1
  median 1
  min 1
  percentile_cont 1 @percentile
  percentile_disc 1 @percentile
  stddev 1 stddev_samp
  stddev_pop 1
  stddev_samp 1
  sum 1 @redshift_sum
  var_pop 1
  var_samp 1
  variance 1 var_samp
`;

const WINDOWS = `
  ratio_to_report 1 @ratio_to_report
`;

const RESERVED = `
  ALL AND ANY ARRAY AS ASC AUTHORIZATION BETWEEN BINARY BOTH CASE CAST CHECK COLLATE COLUMN CONSTRAINT CREATE CROSS
  CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DESC DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR
  FOREIGN FROM FULL GRANT GROUP HAVING ILIKE IN INNER INTERSECT INTO IS ISNULL JOIN LATERAL LEADING LEFT LIKE LIMIT
  LOCALTIME LOCALTIMESTAMP MINUS NATURAL NOT NOTNULL NULL NULLS OFFSET ON ONLY OR ORDER OUTER OVERLAPS PIVOT PRIMARY
  QUALIFY REFERENCES RIGHT SELECT SIMILAR SOME SYSDATE TABLE THEN TO TOP TRAILING TRUE UNION UNIQUE UNPIVOT USER USING
  VALUES VERBOSE WHEN WHERE WINDOW WITH WITHOUT
`;

/** The dialect of the local Redshift server. */
export const REDSHIFT_DIALECT: SqlDialect = {
  name: 'Redshift',
  backslashEscapes: true,
  parameters: 'named',
  operators: parseWords('<> != <= >= < > = || :: !~* !~ ~* ~ + - * / % ( ) , . ;'),
  functions: new Map([
    ...parseFunctions('scalar', SCALARS),
    ...parseFunctions('aggregate', AGGREGATES),
    ...parseFunctions('window', WINDOW_FUNCTIONS),
    ...parseFunctions('window', WINDOWS),
  ]),
  reserved: new Set(parseWords(RESERVED)),
  types: new Map([
    ['smallint', 'SMALLINT'],
    ['int2', 'SMALLINT'],
    ['integer', 'INTEGER'],
    ['int', 'INTEGER'],
    ['int4', 'INTEGER'],
    ['bigint', 'BIGINT'],
    ['int8', 'BIGINT'],
    ['real', 'FLOAT'],
    ['float4', 'FLOAT'],
    ['float8', 'DOUBLE'],
    ['float', 'DOUBLE'],
    ['boolean', 'BOOLEAN'],
    ['bool', 'BOOLEAN'],
    ['varchar', 'VARCHAR'],
    ['nvarchar', 'VARCHAR'],
    ['char', 'VARCHAR'],
    ['character', 'VARCHAR'],
    ['nchar', 'VARCHAR'],
    ['bpchar', 'VARCHAR'],
    ['text', 'VARCHAR'],
    ['date', 'DATE'],
    ['timestamptz', 'TIMESTAMPTZ'],
    ['timetz', 'TIMETZ'],
    ['super', 'JSON'],
    ['varbyte', 'BLOB'],
    ['varbinary', 'BLOB'],
  ]),
  conversions: new Map(),
  defaultDecimal: '18, 0',
  niladic: new Map([
    ['current_date', 'current_date'],
    ['current_timestamp', 'now()'],
    ['sysdate', 'CAST(now() AS TIMESTAMP)'],
  ]),
  comparisons: ['=', '<>', '!=', '<=', '>=', '<', '>', '~', '~*', '!~', '!~*'],
  nullsFirstWhenDescending: true,
  divide: 'redshift_divide',
  modulo: 'redshift_modulo',
  syntax: {
    offsetBeforeLimit: false,
    doubleColonCast: true,
    ilike: true,
    filterClause: false,
    values: false,
    arrays: false,
    distinctFrom: false,
    top: true,
    qualify: true,
    lambda: false,
    isBoolean: true,
    typedLiterals: false,
    zonedValues: false,
    likeEscape: "'\\'",
    aliasesInGroupBy: true,
    setAll: false,
    minus: true,
    fetchFirst: false,
    approximate: true,
  },
  unnamedColumn: (label) => label ?? '?column?',
  foldAliases: true,
};
