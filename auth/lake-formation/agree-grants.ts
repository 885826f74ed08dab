// Takes a grant only where two sources of grants come to the same: Lake Formation's own decision, and the one worked
// out from its state. Where they differ the dataset is shown to nobody, and somebody is told.
import type { Catalog, Dataset } from '../../src/core/dataset.js';
import { digest } from '../../src/core/digest.js';
import type { Observe } from '../../src/core/observation.js';
import type { Grant, Grants, GrantSource } from '../../src/core/principal.js';
import { predicateKey } from './canonical-predicate.js';
import { createGrantsPool } from './grants-pool.js';
import { type DecidedAccess, observeOnce } from './observe-decision.js';

export interface AgreeOptions {
  readonly catalog: Catalog;
  /** Whose grants are used where both agree. */
  readonly decides: GrantSource;
  readonly confirms: GrantSource;
  readonly observe: Observe;
}

/** What two sources' grants come to. */
interface Agreement {
  readonly agreed: Grants;
  readonly refusals: readonly Refusal[];
}

type Refusal = Pick<DecidedAccess, 'dataset' | 'decision'>;

/** A source that gives what both give. It fails where either fails: without a second opinion there is none. */
export function createAgreedGrants({ catalog, decides, confirms, observe }: AgreeOptions): GrantSource {
  const pool = createGrantsPool<Grant>();
  const tell = observeOnce(observe);
  // Sources give equal grants as one object, so a pair of them is compared once.
  const compared = new WeakMap<Grants, WeakMap<Grants, Agreement>>();
  const compare = (decided: Grants, confirmed: Grants): Agreement => {
    const agreed: Grant[] = [];
    const refusals: Refusal[] = [];
    for (const dataset of catalog.datasets.values()) {
      const [a, b] = [decided.get(dataset.name), confirmed.get(dataset.name)];
      const reason = disagreement(dataset, a, b);
      if (reason === undefined) {
        if (a !== undefined) agreed.push(a);
        continue;
      }
      const decision = { outcome: 'refused', code: 'DECISIONS_DISAGREE', reason } as const;
      refusals.push({ dataset: dataset.name, decision });
    }
    return { agreed: pool.share(agreed), refusals };
  };
  return {
    resolveGrants: async (principal, request) => {
      const [decided, confirmed] = await Promise.all([
        decides.resolveGrants(principal, request),
        confirms.resolveGrants(principal, request),
      ]);
      const known = compared.get(decided) ?? new WeakMap<Grants, Agreement>();
      const agreement = known.get(confirmed) ?? compare(decided, confirmed);
      compared.set(decided, known.set(confirmed, agreement));
      const { requestId = 'none' } = request ?? {};
      for (const refusal of agreement.refusals) tell({ requestId, principal, ...refusal });
      return agreement.agreed;
    },
  };
}

/** Equal for grants that mean the same, however their filters are arranged. */
export function meaningDigest(grant: Grant): string {
  const { rowFilter, cellFilters } = grant;
  return digest({
    // Whatever else a grant may come to hold is compared as it is.
    ...grant,
    digest: undefined,
    rowFilter: rowFilter && predicateKey(rowFilter),
    cellFilters: new Map([...cellFilters].map(([column, filter]) => [column, predicateKey(filter)])),
  });
}

function disagreement(dataset: Dataset, decided: Grant | undefined, confirmed: Grant | undefined): string | undefined {
  if (decided === undefined && confirmed === undefined) return undefined;
  if (decided === undefined) return 'Lake Formation denies what its state grants';
  if (confirmed === undefined) return 'Lake Formation grants what its state does not';
  if (meaningDigest(decided) === meaningDigest(confirmed)) return undefined;
  const differing = dataset.columns
    .map(({ name }) => name)
    .filter((name) => decided.columns.has(name) !== confirmed.columns.has(name));
  return differing.length > 0
    ? `Lake Formation and its state differ in the columns ${differing.join(', ')}`
    : 'Lake Formation and its state differ in the rows or cells';
}
