// Bindings of the fixture's datasets: columns under their own names, the keys that each dataset has.
import type { AccessKey, Binding, StoreKind } from '../../src/core/dataset.js';
import { catalog } from './fixture.js';

const accessKeys: Readonly<Record<string, readonly AccessKey[]>> = {
  samples: [{ columns: ['id'] }],
  series: [{ columns: ['bucket', 'seq'] }],
};

export function bindingsOf(kind: StoreKind): ReadonlyMap<string, Binding> {
  return new Map(
    [...catalog.datasets.values()].map(({ name, columns }) => [
      name,
      {
        id: kind,
        server: kind,
        kind,
        physicalName: name,
        columns: new Map(columns.map((column) => [column.name, { physicalName: column.name }])),
        accessKeys: accessKeys[name] ?? [],
        freshnessLagMs: 0,
        cost: {},
        statistics: {},
        scan: { allowed: false },
      },
    ]),
  );
}
