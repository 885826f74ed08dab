// Settings that a start-up packet gives: parameters of their own names, and command-line options in `options`.
import { fatal } from './sql-failure.js';

/**
 * What start-up says that is no setting. Those of the second line are of Amazon Redshift's drivers, which speak
 * PostgreSQL's protocol as it is with a server that doesn't report a version of Redshift's own.
 */
const others = new Set([
  ...['user', 'database', 'options', 'replication'],
  ...['client_protocol_version', 'driver_version', 'driver_discovery_version', 'os_version'],
]);

/** Names and values, those of `options` first, as PostgreSQL applies them. @throws FatalFailure 42601 */
export function startupSettings(parameters: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const named = [...parameters].filter(([name]) => !others.has(name));
  return [...parseOptions(parameters.get('options') ?? ''), ...named];
}

/** `-c name=value`, `-cname=value` and `--name=value`; a backslash keeps a blank in a word. */
function parseOptions(options: string): readonly (readonly [string, string])[] {
  const words = [...options.matchAll(/(?:\\.|[^\\\s])+/gs)].map(([word]) => word.replace(/\\(.)/gs, '$1'));
  const settings: (readonly [string, string])[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const assignment = word === '-c' ? (words[++i] ?? '') : /^(?:-c|--)(.*)$/s.exec(word)?.[1];
    if (assignment === undefined) throw fatal('42601', `invalid command-line argument for server process: ${word}`);
    const at = assignment.indexOf('=');
    if (at <= 0) throw fatal('42601', `${word.startsWith('--') ? '--' : '-c '}${assignment} requires a value`);
    settings.push([assignment.slice(0, at).replaceAll('-', '_'), assignment.slice(at + 1)]);
  }
  return settings;
}
