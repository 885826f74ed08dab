import { expect, it } from '@jest/globals';
import { startupSettings } from '../../../../src/transport/sql-wire/startup-settings.js';

const settingsOf = (parameters: Readonly<Record<string, string>>) =>
  startupSettings(new Map(Object.entries(parameters)));

it('takes parameters after the options of the command line', () => {
  expect(settingsOf({ user: 'me', application_name: 'psql', options: '-c search_path=a --work-mem=1MB' })).toEqual([
    ['search_path', 'a'],
    ['work_mem', '1MB'],
    ['application_name', 'psql'],
  ]);
});

it("takes nothing that Redshift's drivers say of themselves for a setting", () => {
  const said = { client_protocol_version: '2', driver_version: 'x', driver_discovery_version: '1', os_version: 'y' };
  expect(settingsOf({ user: 'me', database: 'lakegate', ...said, client_encoding: 'UTF8' })).toEqual([
    ['client_encoding', 'UTF8'],
  ]);
});

it.each(['-x', '-c search_path', '--=1'])('refuses %s on the command line', (options) => {
  expect(() => settingsOf({ options })).toThrow();
});
