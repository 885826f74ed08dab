// As whom a statement runs: as the caller where a dataset in it is delegated, else as the gateway. Part of core.
// The planner asks it for reasons, the guard of connectors for proof.
import type { CallerSession } from './caller-session.js';
import type { SecuredScan } from './secured-scan.js';

/** The caller whom a statement runs as (undefined: the gateway), or why it can run as neither. */
export type RunAs = { readonly caller: CallerSession | undefined } | { readonly refused: string };

/**
 * `scans`: all leaves of the statement; `runsAsCaller`: whether the store can run it as the caller. One that can't may
 * answer only where the scans themselves hold the caller to the grants.
 */
export function resolveRunAs(scans: readonly SecuredScan[], runsAsCaller: boolean): RunAs {
  const delegated = scans.find((scan) => scan.delegation !== undefined);
  if (delegated?.delegation === undefined) return { caller: undefined };
  const { caller } = delegated.delegation;
  if (!runsAsCaller) {
    const open = scans.find(({ delegation }) => delegation?.enforced === false);
    if (open === undefined) return { caller: undefined };
    return { refused: `${open.dataset.name} is delegated, and this store would not run as the caller` };
  }
  for (const { dataset, delegation } of scans) {
    if (delegation === undefined) {
      return { refused: `${delegated.dataset.name} is read as the caller and ${dataset.name} as the gateway` };
    }
    if (delegation.caller !== caller) return { refused: 'one statement is for several callers' };
    if (delegation.obstacle !== undefined) {
      return { refused: `the filters of ${dataset.name} use ${delegation.obstacle}, which the caller may not read` };
    }
  }
  return { caller };
}
