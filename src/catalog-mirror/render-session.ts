// The statements that make a transaction of a mirror look like a session's: its settings, its process and its user.
import { quoteText } from './quote-sql.js';
import { renderBecome } from './session-role.js';

/** What of a session its mirror is told. */
export interface MirrorSession {
  readonly user: string;
  readonly backendPid: number;
  readonly settings: readonly (readonly [string, string])[];
}

/** Settings that change what a catalog question answers, by the name in lower case. Others are the wire's alone. */
const settable = new Set([
  'application_name',
  'bytea_output',
  'datestyle',
  'default_transaction_isolation',
  'extra_float_digits',
  'intervalstyle',
  'search_path',
  'timezone',
]);

/** One text; the transaction that it begins is to be rolled back. */
export function renderSession({ user, backendPid, settings }: MirrorSession): string {
  return [
    'BEGIN READ ONLY',
    `SET LOCAL lakegate.backend_pid = ${quoteText(String(backendPid))}`,
    ...settings.filter(([name]) => settable.has(name)).map(([name, value]) => renderSetting(name, value)),
    renderBecome(user),
  ].join(';');
}

function renderSetting(name: string, value: string): string {
  const values = name === 'search_path' ? splitNames(value) : [value];
  return `SET LOCAL ${name} = ${(values.length === 0 ? [''] : values).map(quoteText).join(', ')}`;
}

/** The names of a list as PostgreSQL reads it: in lower case unless quoted. */
export function splitNames(list: string): readonly string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/gu)].map(([bare, quoted]) =>
    quoted === undefined ? bare.toLowerCase() : quoted.replaceAll('""', '"'),
  );
}
