// `lakegate schema DIR`: the GraphQL schema of a folder's contracts as SDL, as one who may see everything sees it.
import { parseArgs } from 'node:util';
import { createResolvers } from '../../resolvers/create-resolvers.js';
import { buildGatewaySchema } from '../../schema/build-schema.js';
import { emitSdl } from '../../schema/emit-sdl.js';
import { loadFolderConfig } from '../config/load-config.js';
import { loadCatalog } from '../contract/load-catalog.js';
import type { Command } from './command.js';

export const printSchema: Command = {
  usage: 'schema DIR',
  summary: "Print the GraphQL schema that a folder's contracts give, as a federation subgraph.",
  run: async (args) => {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [folder = '.'] = positionals;
    const config = await loadFolderConfig(folder);
    const catalog = await loadCatalog({ paths: config.contracts, env: config.environment });
    process.stdout.write(emitSdl(await buildGatewaySchema(catalog, createResolvers)));
    return 0;
  },
};
