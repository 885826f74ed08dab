// DuckDB macros that give Trino's meaning where DuckDB has no such function or one that answers otherwise.

const ROUNDED_CASTS = ['bigint', 'integer', 'smallint', 'tinyint'].map(
  // Trino rounds halves away from zero, DuckDB's cast from double to the even neighbour.
  (type) => `CREATE MACRO trino_to_${type}(x) AS CASE WHEN typeof(x) IN ('DOUBLE', 'FLOAT')
    THEN CAST(round(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) AS ${type}) ELSE CAST(x AS ${type}) END`,
);

const IS_FLOATING = `typeof(a) IN ('DOUBLE', 'FLOAT') OR typeof(b) IN ('DOUBLE', 'FLOAT')`;

/** Statements that create the macros, in order. */
export const TRINO_MACROS: readonly string[] = [
  ...ROUNDED_CASTS,
  `CREATE MACRO trino_divide(a, b) AS a / (CASE WHEN b = 0 AND NOT (${IS_FLOATING})
    THEN error('Division by zero') ELSE b END)`,
  `CREATE MACRO trino_modulo(a, b) AS a % (CASE WHEN b = 0 AND NOT (${IS_FLOATING})
    THEN error('Division by zero') ELSE b END)`,
  `CREATE MACRO trino_to_varchar(x) AS CASE typeof(x)
    WHEN 'TIMESTAMP' THEN strftime(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g')
    WHEN 'TIMESTAMP WITH TIME ZONE'
      THEN strftime(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ) AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%g UTC')
    ELSE CAST(x AS VARCHAR) END`,
  `CREATE MACRO trino_to_iso8601(x DATE) AS CAST(x AS VARCHAR),
    (x TIMESTAMP) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%g'),
    (x TIMESTAMPTZ) AS strftime(x AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')`,
  `CREATE MACRO trino_from_iso8601(x) AS CAST(x AS TIMESTAMPTZ)`,
  `CREATE MACRO trino_date(x) AS CAST(x AS DATE)`,
  `CREATE MACRO trino_date_trunc(unit VARCHAR, x DATE) AS CAST(date_trunc(unit, x) AS DATE),
    (unit VARCHAR, x TIMESTAMP) AS date_trunc(unit, x),
    (unit VARCHAR, x TIMESTAMPTZ) AS date_trunc(unit, x)`,
  // Trino counts whole units that have passed, DuckDB's date_diff the boundaries crossed.
  `CREATE MACRO trino_date_diff(unit, a, b) AS date_sub(unit, a, b)`,
  `CREATE MACRO trino_interval(unit, n) AS CASE unit
    WHEN 'millisecond' THEN to_milliseconds(n) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n)
    WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'week' THEN to_weeks(CAST(n AS INTEGER))
    WHEN 'month' THEN to_months(CAST(n AS INTEGER)) WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER))
    WHEN 'year' THEN to_years(CAST(n AS INTEGER)) END`,
  `CREATE MACRO trino_date_add(unit VARCHAR, n BIGINT, x DATE) AS CAST(x + trino_interval(unit, n) AS DATE),
    (unit VARCHAR, n BIGINT, x TIMESTAMP) AS x + trino_interval(unit, n),
    (unit VARCHAR, n BIGINT, x TIMESTAMPTZ) AS x + trino_interval(unit, n)`,
  `CREATE MACRO trino_date_pattern(pattern) AS replace(replace(replace(replace(replace(
    pattern, '%M', '%B'), '%i', '%M'), '%s', '%S'), '%T', '%H:%M:%S'), '%c', '%-m')`,
  `CREATE MACRO trino_date_format(x, pattern) AS strftime(x, trino_date_pattern(pattern))`,
  `CREATE MACRO trino_millisecond(x) AS date_part('millisecond', x) % 1000`,
  `CREATE MACRO trino_current_timezone() AS 'UTC'`,
  `CREATE MACRO trino_nan() AS CAST('NaN' AS DOUBLE)`,
  `CREATE MACRO trino_infinity() AS CAST('Infinity' AS DOUBLE)`,
  `CREATE MACRO trino_e() AS exp(1)`,
  `CREATE MACRO trino_bitwise_and(a, b) AS a & b`,
  `CREATE MACRO trino_bitwise_or(a, b) AS a | b`,
  // A list and a map are both asked in the forms they share, so that one macro serves either.
  `CREATE MACRO trino_cardinality(x) AS CASE WHEN typeof(x) LIKE 'MAP(%' THEN json_array_length(json_keys(to_json(x)))
    ELSE json_array_length(to_json(x)) END::BIGINT`,
  `CREATE MACRO trino_element_at(x, k) AS x[k]`,
  `CREATE MACRO trino_array_join(x, delimiter) AS array_to_string(x, delimiter),
    (x, delimiter, null_text) AS array_to_string(list_transform(x, lambda v: coalesce(CAST(v AS VARCHAR), null_text)), delimiter)`,
  `CREATE MACRO trino_array_position(x, v) AS coalesce(list_position(x, v), 0)::BIGINT`,
  `CREATE MACRO trino_slice(x, start_at, n) AS list_slice(x, start_at, start_at + n - 1)`,
  `CREATE MACRO trino_map_agg(k, v) AS map(list(k), list(v))`,
  `CREATE MACRO trino_json_parse(x) AS CAST(x AS JSON)`,
  `CREATE MACRO trino_json_format(x) AS CAST(x AS VARCHAR)`,
  `CREATE MACRO trino_json_array_length(x) AS CAST(json_array_length(x) AS BIGINT)`,
  `CREATE MACRO trino_json_extract_scalar(x, path) AS CASE WHEN json_type(x, path) IN ('OBJECT', 'ARRAY') THEN NULL
    ELSE json_extract_string(x, path) END`,
  `CREATE MACRO trino_regexp_extract(x, pattern) AS CASE WHEN regexp_matches(x, pattern)
      THEN regexp_extract(x, pattern) END,
    (x, pattern, g) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, g) END`,
  `CREATE MACRO trino_regexp_replace(x, pattern) AS regexp_replace(x, pattern, '', 'g'),
    (x, pattern, replacement)
      AS regexp_replace(x, pattern, regexp_replace(replacement, '\\$(\\d)', '\\\\\\1', 'g'), 'g')`,
  `CREATE MACRO trino_replace(x, a) AS replace(x, a, ''), (x, a, b) AS replace(x, a, b)`,
  `CREATE MACRO trino_split_part(x, delimiter, n) AS string_split(x, delimiter)[n]`,
  `CREATE MACRO trino_length(x) AS CASE WHEN typeof(x) = 'BLOB' THEN octet_length(TRY_CAST(x AS BLOB))
    ELSE length(CAST(x AS VARCHAR)) END`,
  `CREATE MACRO trino_reverse(x) AS reverse(x)`,
  `CREATE MACRO trino_md5(x) AS unhex(md5(x))`,
  `CREATE MACRO trino_sha256(x) AS unhex(sha256(x))`,
];
