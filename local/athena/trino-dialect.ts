// Trino's SQL as Athena engine version 3 takes it, as data: which functions, types and words it has, and which
// DuckDB function or macro stands for each. A function that isn't here is refused.
import { parseFunctions, parseWords, WINDOW_FUNCTIONS, type SqlDialect } from '../duckdb/sql-dialect.js';

const SCALARS = `
  abs 1
  array_distinct 1 list_distinct
  array_intersect 2 list_intersect
  array_join 2..3 trino_array_join
  array_max 1 list_max
  array_min 1 list_min
  array_position 2 trino_array_position
  array_sort 1 list_sort
  at_timezone 2 @at_timezone
  acos 1
  asin 1
  atan 1
  atan2 2
  bitwise_and 2 trino_bitwise_and
  bitwise_or 2 trino_bitwise_or
  bitwise_xor 2 xor
  cardinality 1 trino_cardinality
  cbrt 1
  ceil 1
  ceiling 1 ceil
  chr 1
  coalesce 2..
  codepoint 1 unicode
  concat 2.. @concat
  concat_ws 2..
  contains 2 list_contains
  cos 1
  current_timezone 0 trino_current_timezone
  date 1 trino_date calendar
  date_add 3 trino_date_add
  date_diff 3 trino_date_diff
  date_format 2 trino_date_format calendar
  date_parse 2 @date_parse
  date_trunc 2 @date_trunc
  day 1 day calendar
  day_of_month 1 day calendar
  day_of_week 1 isodow calendar
  day_of_year 1 dayofyear calendar
  degrees 1
  dow 1 isodow calendar
  doy 1 dayofyear calendar
  e 0 trino_e
  element_at 2 trino_element_at
  exp 1
  extract 1
  filter 2 list_filter
  flatten 1
  floor 1
  from_base64 1
  from_hex 1 unhex
  from_iso8601_date 1 trino_date
  from_iso8601_timestamp 1 trino_from_iso8601
  from_iso8601_timestamp_nanos 1 trino_from_iso8601
  from_unixtime 1 to_timestamp
  from_utf8 1 decode
  greatest 2.. @greatest
  hour 1 hour calendar
  if 2..3 @if
  infinity 0 trino_infinity
  is_finite 1 isfinite
  is_infinite 1 isinf
  is_nan 1 isnan
  json_array_length 1 trino_json_array_length
  json_extract 2
  json_extract_scalar 2 trino_json_extract_scalar
  json_format 1 trino_json_format
  json_parse 1 trino_json_parse
  last_day_of_month 1 last_day calendar
  least 2.. @least
  length 1 trino_length
  levenshtein_distance 2 levenshtein
  ln 1
  log 2
  log10 1
  log2 1
  lower 1
  lpad 3
  ltrim 1
  map 2
  map_keys 1
  map_values 1
  md5 1 trino_md5
  millisecond 1 trino_millisecond calendar
  minute 1 minute calendar
  mod 2 trino_modulo
  month 1 month calendar
  nan 0 trino_nan
  now 0
  nullif 2
  pi 0
  position 1..2
  pow 2
  power 2 pow
  quarter 1 quarter calendar
  radians 1
  rand 0 random
  random 0
  regexp_extract 2..3 trino_regexp_extract
  regexp_like 2 regexp_matches
  regexp_replace 2..3 trino_regexp_replace
  replace 2..3 trino_replace
  reverse 1 trino_reverse
  round 1..2
  rpad 3
  rtrim 1
  second 1 second calendar
  sequence 2..3 generate_series
  sha256 1 trino_sha256
  sign 1
  sin 1
  slice 3 trino_slice
  split 2 string_split
  split_part 3 trino_split_part
  sqrt 1
  starts_with 2
  strpos 2
  substr 2..3 substring
  substring 2..3
  tan 1
  tanh 1
  to_base64 1
  to_hex 1 hex
  to_iso8601 1 trino_to_iso8601
  to_unixtime 1 epoch
  to_utf8 1 encode
  transform 2 list_transform
  translate 3
  trim 1
  truncate 1 trunc
  try 1
  typeof 1
  upper 1
  url_decode 1
  url_encode 1
  uuid 0
  week 1 week calendar
  week_of_year 1 week calendar
  with_timezone 2 @with_timezone
  year 1 year calendar
  year_of_week 1 isoyear calendar
  yow 1 isoyear calendar
`;

const AGGREGATES = `
  any_value 1
  approx_distinct 1..2 @approx_distinct
  approx_percentile 2 @approx_percentile
  arbitrary 1 any_value
  array_agg 1
  avg 1
  bool_and 1
  bool_or 1
  corr 2
  count 0..1
  count_if 1
  covar_pop 2
  covar_samp 2
  every 1 bool_and
  grouping 1..
  kurtosis 1
  listagg 1..2 @listagg
  map_agg 2 trino_map_agg
  max 1..2
  max_by 2 max_by
  min 1..2
  min_by 2 min_by
  regr_intercept 2
  regr_slope 2
  skewness 1
  stddev 1 stddev_samp
  stddev_pop 1
  stddev_samp 1
  sum 1
  var_pop 1
  var_samp 1
  variance 1 var_samp
`;

const RESERVED = `
  ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH
  CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP
  ELSE END ESCAPE EXCEPT EXECUTE EXISTS FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS
  JOIN LEFT LIKE LOCALTIME LOCALTIMESTAMP NATURAL NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT
  SKIP TABLE THEN TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH LIMIT OFFSET FETCH WINDOW TABLESAMPLE
`;

/** Marks a column that Trino would call `_colN`; the number is known only in the finished result. */
export const UNNAMED_COLUMN = '_lakegate_unnamed';

/** The dialect of the local Athena server. */
export const TRINO_DIALECT: SqlDialect = {
  name: 'Trino',
  backslashEscapes: false,
  parameters: 'question',
  operators: [
    '<>',
    '!=',
    '<=',
    '>=',
    '<',
    '>',
    '=',
    '->',
    '||',
    '+',
    '-',
    '*',
    '/',
    '%',
    '(',
    ')',
    '[',
    ']',
    ',',
    '.',
    ';',
  ],
  functions: new Map([
    ...parseFunctions('scalar', SCALARS),
    ...parseFunctions('aggregate', AGGREGATES),
    ...parseFunctions('window', WINDOW_FUNCTIONS),
  ]),
  reserved: new Set(parseWords(RESERVED)),
  types: new Map([
    ['boolean', 'BOOLEAN'],
    ['tinyint', 'TINYINT'],
    ['smallint', 'SMALLINT'],
    ['integer', 'INTEGER'],
    ['int', 'INTEGER'],
    ['bigint', 'BIGINT'],
    ['real', 'FLOAT'],
    ['double', 'DOUBLE'],
    ['varchar', 'VARCHAR'],
    ['char', 'VARCHAR'],
    ['varbinary', 'BLOB'],
    ['json', 'JSON'],
    ['date', 'DATE'],
    ['uuid', 'UUID'],
  ]),
  conversions: new Map([
    ['VARCHAR', 'trino_to_varchar'],
    ['BIGINT', 'trino_to_bigint'],
    ['INTEGER', 'trino_to_integer'],
    ['SMALLINT', 'trino_to_smallint'],
    ['TINYINT', 'trino_to_tinyint'],
  ]),
  defaultDecimal: '38, 0',
  niladic: new Map([
    ['current_date', 'current_date'],
    ['current_timestamp', 'now()'],
    ['localtimestamp', 'CAST(now() AS TIMESTAMP)'],
  ]),
  comparisons: ['=', '<>', '!=', '<=', '>=', '<', '>'],
  nullsFirstWhenDescending: false,
  divide: 'trino_divide',
  modulo: 'trino_modulo',
  syntax: {
    offsetBeforeLimit: true,
    doubleColonCast: false,
    ilike: false,
    filterClause: true,
    values: true,
    arrays: true,
    distinctFrom: true,
    top: false,
    qualify: false,
    lambda: true,
    isBoolean: false,
    typedLiterals: true,
    zonedValues: true,
    likeEscape: undefined,
    aliasesInGroupBy: false,
    setAll: true,
    minus: false,
    fetchFirst: true,
    approximate: false,
  },
  unnamedColumn: () => UNNAMED_COLUMN,
  foldAliases: false,
};
