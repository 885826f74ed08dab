// The session settings that clients of PostgreSQL ask for and set, as data: what they are without a word, what they take.
// Lakegate only reads, so that settings of writing have one value; those of how a server works inside are taken and
// change nothing.
import { sqlFailure } from '../sql-failure.js';
import * as parse from './parse-setting.js';

export interface SettingSpec {
  /** As SHOW names it. */
  readonly name: string;
  readonly initial: string;
  /** Absent: it can't be set. */
  readonly parse?: parse.ParseSetting;
  /** Whether clients are told of it at start-up and whenever it changes. */
  readonly reported?: true;
}

/** What a setting says that differs between gateways and connections. */
export interface SettingFacts {
  readonly serverVersion: string;
  readonly user: string;
  readonly hasTls: boolean;
  readonly maxConnections: number;
}

const levels = ['read committed', 'repeatable read', 'serializable', 'read uncommitted'];

/** Read-only is what it is, whoever asks. */
const readOnly: parse.ParseSetting = (value, name) => {
  if (parse.parseFlag(value, name) === 'on') return 'on';
  throw sqlFailure('25006', 'cannot set transaction read-write mode: Lakegate is read-only');
};

const alwaysOn = parse.parseOnly('on', parse.parseFlag);

/** All settings by their names in lower case. */
export function settingTable(facts: SettingFacts): ReadonlyMap<string, SettingSpec> {
  const [major = '0', minor = '0'] = facts.serverVersion.split('.');
  const versionNumber = String(Number(major) * 10_000 + Number.parseInt(minor, 10));
  const fixed = (name: string, initial: string): SettingSpec => ({ name, initial });
  const specs: readonly SettingSpec[] = [
    { name: 'application_name', initial: '', parse: parse.parseApplicationName, reported: true },
    fixed('block_size', '8192'),
    { name: 'bytea_output', initial: 'hex', parse: parse.parseChoice('hex', 'escape') },
    { name: 'check_function_bodies', initial: 'on', parse: parse.parseFlag },
    { name: 'client_encoding', initial: 'UTF8', parse: parse.parseEncoding, reported: true },
    {
      name: 'client_min_messages',
      initial: 'notice',
      parse: parse.parseChoice(
        ...['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'debug', 'log', 'notice', 'warning', 'error'],
      ),
    },
    { name: 'DateStyle', initial: 'ISO, MDY', parse: parse.parseDateStyle, reported: true },
    { name: 'default_transaction_deferrable', initial: 'off', parse: parse.parseFlag },
    { name: 'default_transaction_isolation', initial: 'read committed', parse: parse.parseChoice(...levels) },
    { name: 'default_transaction_read_only', initial: 'on', parse: readOnly, reported: true },
    { name: 'extra_float_digits', initial: '1', parse: parse.parseInteger(-15, 3) },
    { name: 'idle_in_transaction_session_timeout', initial: '0', parse: parse.parseDuration },
    { name: 'idle_session_timeout', initial: '0', parse: parse.parseDuration },
    { ...fixed('in_hot_standby', 'off'), reported: true },
    { ...fixed('integer_datetimes', 'on'), reported: true },
    {
      name: 'IntervalStyle',
      initial: 'postgres',
      parse: parse.parseChoice('postgres', 'postgres_verbose', 'sql_standard', 'iso_8601'),
      reported: true,
    },
    { ...fixed('is_superuser', 'off'), reported: true },
    { name: 'jit', initial: 'off', parse: parse.parseFlag },
    fixed('lc_collate', 'C'),
    fixed('lc_ctype', 'C.UTF-8'),
    { name: 'lc_messages', initial: 'C', parse: parse.parseText },
    { name: 'lc_monetary', initial: 'C', parse: parse.parseText },
    { name: 'lc_numeric', initial: 'C', parse: parse.parseText },
    { name: 'lc_time', initial: 'C', parse: parse.parseText },
    { name: 'lock_timeout', initial: '0', parse: parse.parseDuration },
    fixed('max_connections', String(facts.maxConnections)),
    fixed('max_identifier_length', '63'),
    fixed('max_index_keys', '32'),
    { name: 'role', initial: 'none', parse: parse.parseOnly('none', parse.parseText) },
    { name: 'row_security', initial: 'on', parse: parse.parseFlag },
    { name: 'search_path', initial: '"$user", public', parse: parse.parseText, reported: true },
    { ...fixed('server_encoding', 'UTF8'), reported: true },
    { ...fixed('server_version', facts.serverVersion), reported: true },
    fixed('server_version_num', versionNumber),
    { ...fixed('session_authorization', facts.user), reported: true },
    fixed('ssl', facts.hasTls ? 'on' : 'off'),
    { name: 'standard_conforming_strings', initial: 'on', parse: alwaysOn, reported: true },
    { name: 'statement_timeout', initial: '0', parse: parse.parseDuration },
    { name: 'synchronize_seqscans', initial: 'on', parse: parse.parseFlag },
    { name: 'synchronous_commit', initial: 'on', parse: parse.parseText },
    { name: 'TimeZone', initial: 'UTC', parse: parse.parseTimeZone, reported: true },
    { name: 'transaction_deferrable', initial: 'off', parse: parse.parseFlag },
    { name: 'transaction_isolation', initial: 'read committed', parse: parse.parseChoice(...levels) },
    { name: 'transaction_read_only', initial: 'on', parse: readOnly },
    { name: 'transaction_timeout', initial: '0', parse: parse.parseDuration },
    { name: 'work_mem', initial: '4MB', parse: parse.parseText },
    { name: 'xmloption', initial: 'content', parse: parse.parseChoice('content', 'document') },
  ];
  return new Map(specs.map((spec) => [spec.name.toLowerCase(), spec]));
}
