// `lakegate start --config FILE`: the gateway alone, over stores that exist.
import { parseArgs } from 'node:util';
import { startGateway } from '../app.js';
import { loadConfig } from '../config/load-config.js';
import type { Command } from './command.js';
import { serveUntilStopped } from './serve-until-stopped.js';

export const startServing: Command = {
  usage: 'start --config FILE',
  summary: 'Serve what the configuration file names. Starts no local servers. SIGHUP reads the configuration anew.',
  run: async (args) => {
    const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' } } });
    if (values.config === undefined) {
      process.stderr.write('lakegate start: --config FILE is required\n');
      return 2;
    }
    const { config: file } = values;
    const gateway = await startGateway(await loadConfig(file));
    process.stdout.write(`Lakegate is listening on ${gateway.url}/graphql\n`);
    if (gateway.sqlAddress !== undefined) process.stdout.write(`SQL clients are answered on ${gateway.sqlAddress}\n`);
    return serveUntilStopped(gateway, { readConfig: () => loadConfig(file) });
  },
};
