// `lakegate access show` and `lakegate access diff`: what somebody sees, and what a change of policy changes, without
// a gateway and without anybody's credentials. For those who may read the policy itself.
import { parseArgs } from 'node:util';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { compareAccess } from '../../auth/compare-access.js';
import { explainWhole } from '../../auth/explain-access.js';
import { loadPrincipals } from '../../auth/identity/load-principals.js';
import { loadFolderConfig } from '../config/load-config.js';
import { loadCatalog } from '../contract/load-catalog.js';
import type { Catalog } from '../core/dataset.js';
import type { Principal } from '../core/principal.js';
import type { Command } from './command.js';
import { describeAccess, describeChange } from './describe-access.js';
import { loadPolicyState } from './load-policy-state.js';

const usage = 'access show DIR --as NAME [--policy FILE] | access diff OLD NEW [--dir DIR]';
const request = { requestId: 'access' };

export const manageAccess: Command = {
  usage,
  summary:
    'Show what a principal (or a grantee by its own name) sees of a folder and why; or what changes between two policies, files or folders.',
  run: async (args) => {
    const [action, ...rest] = args;
    if (action === 'show') return showAccess(rest);
    if (action === 'diff') return diffAccess(rest);
    process.stderr.write(`Usage: lakegate ${usage}\n`);
    return 2;
  },
};

async function showAccess(args: readonly string[]): Promise<number> {
  const options = { as: { type: 'string' }, policy: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [folder] = positionals;
  if (folder === undefined || values.as === undefined) {
    process.stderr.write(`Usage: lakegate ${usage}\n`);
    return 2;
  }
  const catalog = await catalogOf(folder);
  const { findEvidence } = await loadPolicyState(values.policy ?? folder, catalog, folder);
  const known = await principalsOf(folder);
  const principal = known.get(values.as) ?? granteeAlone(values.as);
  const told: string[] = [];
  for (const dataset of catalog.datasets.values()) {
    const evidence = await findEvidence(dataset, principal, request);
    told.push(describeAccess(explainWhole(dataset, principal.id, evidence)));
  }
  process.stdout.write(told.join(''));
  return 0;
}

async function diffAccess(args: readonly string[]): Promise<number> {
  const options = { dir: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [before, after] = positionals;
  if (before === undefined || after === undefined) {
    process.stderr.write(`Usage: lakegate ${usage}\n`);
    return 2;
  }
  const folder = values.dir ?? (await folderOf(after));
  const catalog = await catalogOf(folder);
  const [old, changed] = await Promise.all([
    loadPolicyState(before, catalog, folder),
    loadPolicyState(after, catalog, folder),
  ]);
  const configured = await principalsOf(folder);
  const grantees = [...new Set([...old.grantees, ...changed.grantees])].sort();
  const principals = [...configured.values(), ...grantees.filter((name) => !configured.has(name)).map(granteeAlone)];
  const told: string[] = [];
  for (const principal of principals) {
    for (const dataset of catalog.datasets.values()) {
      const [was, is] = await Promise.all([
        old.findEvidence(dataset, principal, request),
        changed.findEvidence(dataset, principal, request),
      ]);
      const change = compareAccess({ principal: principal.id, dataset }, was.grant, is.grant);
      if (change !== undefined) told.push(describeChange(change));
    }
  }
  process.stdout.write(told.length === 0 ? 'Nobody gains or loses anything.\n' : told.join(''));
  return 0;
}

async function catalogOf(folder: string): Promise<Catalog> {
  const config = await loadFolderConfig(folder);
  return loadCatalog({ paths: config.contracts, env: config.environment });
}

async function folderOf(given: string): Promise<string> {
  return (await stat(given)).isDirectory() ? given : path.dirname(given);
}

/** The principals with API keys, by name: with all their grantees together, as they would come in. */
async function principalsOf(folder: string): Promise<ReadonlyMap<string, Principal>> {
  const { principals, environment } = await loadFolderConfig(folder);
  const { apiKeys } = await loadPrincipals(principals, environment);
  return new Map(apiKeys.map(({ name, grantees, admin }) => [name, { id: `api-key/${name}`, grantees, admin }]));
}

/** Somebody who goes by one name alone: a role, a group. */
function granteeAlone(name: string): Principal {
  return { id: name, grantees: [name], admin: false };
}
