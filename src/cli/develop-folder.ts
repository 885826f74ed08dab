// `lakegate dev DIR`: local servers over the folder's data where it has a local.yaml, and the gateway over its contracts.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startGateway } from '../app.js';
import { type GatewayConfig, loadFolderConfig, readEnvironment } from '../config/load-config.js';
import { defaultSqlPort } from '../config/sql-settings.js';
import type { Command } from './command.js';
import { serveUntilStopped } from './serve-until-stopped.js';
import { hasLocalServers, startLocalServers } from './start-local-servers.js';
import { findDemoKeys, firstDocuments, writeWelcome } from './write-welcome.js';

export const developFolder: Command = {
  usage: 'dev DIR [--state DIR]',
  summary: 'Serve a folder (contracts/, policy.yaml, principals.yaml) with local servers where it has a local.yaml.',
  run: async (args) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { state: { type: 'string' } },
    });
    const [folder = '.'] = positionals;
    const local = (await hasLocalServers(folder)) ? await startLocalServers(folder, values.state) : undefined;
    try {
      const config = withState(await loadWithSql(folder, { ...readEnvironment(), ...local?.environment }), {
        folder,
        given: values.state,
      });
      const demoKeys = await findDemoKeys(config);
      const gateway = await startGateway(config, (catalog) => ({
        documents: firstDocuments(catalog),
        apiKey: demoKeys[0],
      }));
      writeWelcome(gateway, demoKeys);
      return await serveUntilStopped(gateway, { ended: local?.ended });
    } finally {
      await local?.stop();
    }
  },
};

/** The folder's configuration, with SQL clients answered on the usual port where it doesn't say on which. */
async function loadWithSql(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<GatewayConfig> {
  const config = await loadFolderConfig(folder, environment);
  return config.sql === undefined
    ? loadFolderConfig(folder, { ...environment, SQL_PORT: String(defaultSqlPort) })
    : config;
}

/** The configuration with a state of its own, beside what the local servers keep, where it has none. */
function withState(
  config: GatewayConfig,
  { folder, given }: { readonly folder: string; readonly given: string | undefined },
): GatewayConfig {
  if (config.state !== undefined || config.replicas > 1) return config;
  const file = path.resolve(given ?? path.join(folder, '.lakegate'), 'gateway', 'state.log');
  return { ...config, state: { kind: 'file', file } };
}
