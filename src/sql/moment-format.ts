// Formats of to_char and to_timestamp: those patterns of PostgreSQL's that mean the same everywhere.

const patterns: readonly (readonly [pattern: string, strftime: string, digits: string])[] = [
  ['YYYY', '%Y', '(?<year>\\d{4})'],
  ['HH24', '%H', '(?<hour>\\d{1,2})'],
  ['HH12', '%I', ''],
  ['DDD', '%j', ''],
  ['Mon', '%b', ''],
  ['MM', '%m', '(?<month>\\d{1,2})'],
  ['DD', '%d', '(?<day>\\d{1,2})'],
  ['MI', '%M', '(?<minute>\\d{1,2})'],
  ['SS', '%S', '(?<second>\\d{1,2})'],
  ['US', '%f', '(?<fraction>\\d{1,6})'],
  ['MS', '%g', '(?<fraction>\\d{1,3})'],
  ['Dy', '%a', ''],
  ['AM', '%p', ''],
  ['PM', '%p', ''],
  ['HH', '%I', ''],
];

/** The format as strftime knows it; undefined where it has a pattern that isn't taken. */
export function strftimeFormat(format: string): string | undefined {
  return translated(
    format,
    ([, strftime]) => strftime,
    (text) => text.replace(/%/g, '%%'),
  );
}

/** `2013-01-31T05:00:00` from a text of the format; undefined where it is none or the format isn't taken. */
export function parseFormatted(text: string, format: string): string | undefined {
  const source = translated(
    format,
    ([, , digits]) => (digits === '' ? undefined : digits),
    (plain) => plain.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
  );
  if (source === undefined || new Set(source.match(/<\w+>/g)).size !== (source.match(/<\w+>/g) ?? []).length)
    return undefined;
  const found = new RegExp(`^${source}$`).exec(text)?.groups;
  if (found?.year === undefined) return undefined;
  const two = (part: string | undefined, otherwise: string): string => (part ?? otherwise).padStart(2, '0');
  const { year, month, day, hour, minute, second, fraction } = found;
  const [m, d] = [two(month, '1'), two(day, '1')];
  const isDay = new Date(`${year}-${m}-${d}T00:00:00Z`).getUTCDate() === Number(d);
  if (!isDay || Number(two(hour, '0')) > 23 || Number(two(minute, '0')) > 59 || Number(two(second, '0')) > 59)
    return undefined;
  return `${year}-${m}-${d}T${two(hour, '0')}:${two(minute, '0')}:${two(second, '0')}${fraction === undefined ? '' : `.${fraction}`}`;
}

function translated(
  format: string,
  pattern: (known: readonly [string, string, string]) => string | undefined,
  plain: (text: string) => string,
): string | undefined {
  let result = '';
  for (let at = 0; at < format.length;) {
    const rest = format.slice(at);
    const known = patterns.find(([name]) => rest.startsWith(name));
    const quoted = /^"([^"]*)"/.exec(rest);
    if (known !== undefined) {
      const text = pattern(known);
      if (text === undefined) return undefined;
      result += text;
      at += known[0].length;
    } else if (quoted !== null) {
      result += plain(quoted[1] ?? '');
      at += quoted[0].length;
    } else if (/^[A-Za-z]/.test(rest) && !rest.startsWith('T')) return undefined;
    else {
      result += plain(rest[0] ?? '');
      at++;
    }
  }
  return result;
}
