// `lakegate dev DIR`: local servers over the folder's data where it has a local.yaml, and the gateway over its contracts.
import { parseArgs } from 'node:util';
import { startGateway, type Gateway } from '../app.js';
import { loadFolderConfig } from '../config/load-config.js';
import type { Command } from './command.js';
import { serveUntilStopped } from './serve-until-stopped.js';
import { hasLocalServers, startLocalServers, type LocalServers } from './start-local-servers.js';
import { writeWelcome } from './write-welcome.js';

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
      const { gateway, principals } = await startOver(folder, local);
      await writeWelcome(gateway, principals);
      return await serveUntilStopped(gateway, local?.ended);
    } finally {
      await local?.stop();
    }
  },
};

async function startOver(
  folder: string,
  local: LocalServers | undefined,
): Promise<{ readonly gateway: Gateway; readonly principals: string }> {
  const config = await loadFolderConfig(folder);
  const gateway = await startGateway({
    ...config,
    environment: { ...config.environment, ...local?.environment },
  });
  return { gateway, principals: config.principals };
}
