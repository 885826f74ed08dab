// `lakegate check DIR`: loads configuration, contracts, policy and principals as a start would, and reports problems.
import { parseArgs } from 'node:util';
import { loadPrincipals } from '../../auth/identity/load-principals.js';
import { assertMaskKeys } from '../../auth/policy/assert-mask-keys.js';
import { loadPolicy } from '../../auth/policy/load-policy.js';
import { buildGatewaySchema } from '../../schema/build-schema.js';
import { createResolvers } from '../../resolvers/create-resolvers.js';
import { loadFolderConfig } from '../config/load-config.js';
import { loadCatalog } from '../contract/load-catalog.js';
import type { Catalog } from '../core/dataset.js';
import type { Command } from './command.js';

export const checkFolder: Command = {
  usage: 'check DIR',
  summary: 'Check a folder without serving it: contracts, policy, principals and names, every problem with its place.',
  run: async (args) => {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [folder = '.'] = positionals;
    const config = await loadFolderConfig(folder);
    const catalog = await loadCatalog({ paths: config.contracts, env: config.environment });
    await buildGatewaySchema(catalog, createResolvers);
    const policy = await loadPolicy(config.policy, catalog);
    assertMaskKeys(policy, config.policy, config.masking.keys);
    const principals = await loadPrincipals(config.principals, config.environment);
    process.stdout.write(
      `${summarize(catalog)}; ${String(policy.grants.length)} grants; ${String(principals.apiKeys.length)} principals with keys, ${String(principals.issuers.length)} issuers. No problems.\n`,
    );
    return 0;
  },
};

function summarize({ datasets, servers }: Catalog): string {
  const bindings = [...datasets.values()].reduce((sum, dataset) => sum + dataset.bindings.length, 0);
  return `${String(datasets.size)} datasets with ${String(bindings)} bindings on ${String(servers.size)} servers`;
}
