// Whether the server that a binding names can do what the binding is for, and the binding says only what belongs to that.
import type { Server } from '../core/dataset.js';
import type { LakegateBinding, LakegateDirection } from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import type { ReportBinding } from './resolve-binding-columns.js';
import { kindsOf } from './resolve-servers.js';
import { suggestName } from './suggest-name.js';

const abilities: Readonly<Record<keyof typeof kindsOf, string>> = {
  read: 'can be read',
  write: 'takes records',
  deadLetter: 'takes records',
  stream: 'sends changes',
  journal: 'can be a journal',
};

const purposes: Readonly<Record<LakegateDirection, string>> = {
  read: 'reads',
  write: 'writes',
  deadLetter: 'takes dead letters',
  stream: 'streams',
};

/** Keys that mean something for some directions only. */
const keysOf: Readonly<Partial<Record<keyof LakegateBinding, readonly LakegateDirection[]>>> = {
  accessKeys: ['read'],
  freshness: ['read'],
  coverage: ['read'],
  cost: ['read'],
  statistics: ['read'],
  scan: ['read'],
  format: ['write', 'deadLetter', 'stream'],
  settings: ['write', 'deadLetter', 'stream'],
  orderBy: ['write'],
  changes: ['stream'],
  envelope: ['stream'],
  lag: ['stream'],
  journal: ['stream'],
};

/** The server of a binding; undefined where there is none that can do it, which is reported. */
export function findBindingServer(
  dataset: LoadedDataset,
  binding: { readonly server: string; readonly direction?: keyof typeof kindsOf },
  report: ReportBinding,
): Server | undefined {
  const { servers, document } = dataset.contract;
  const { direction = 'read' } = binding;
  const server = servers.used.get(binding.server);
  const kinds: readonly string[] = kindsOf[direction];
  if (server !== undefined && kinds.includes(server.kind)) return server;
  const type = servers.types.get(binding.server);
  if (type !== undefined) {
    const wanted = `a server that ${abilities[direction]} (${kinds.join(', ')})`;
    report(['server'], `expected ${wanted}, not one of type ${type}`);
  } else if (!declaredServerNames(document.value).includes(binding.server)) {
    report(['server'], `there is no server "${binding.server}"${suggestName(binding.server, servers.types.keys())}`);
  }
  return undefined;
}

/** Reports keys of a binding that say nothing for its direction. */
export function checkBindingKeys(binding: LakegateBinding, report: ReportBinding): void {
  const { direction = 'read' } = binding;
  for (const [key, directions] of Object.entries(keysOf)) {
    if (binding[key as keyof LakegateBinding] === undefined || directions.includes(direction)) continue;
    report([key], `expected no "${key}" in a binding that ${purposes[direction]}`);
  }
}

/** Names of all servers in the file, those with a mistake in them as well. */
function declaredServerNames(value: unknown): readonly unknown[] {
  const servers = (value as { servers?: unknown } | null)?.servers;
  return Array.isArray(servers) ? servers.map((server: { server?: unknown } | null) => server?.server) : [];
}
