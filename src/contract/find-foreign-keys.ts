// The foreign keys that a dataset's contract declares, at properties and at the schema object, with their ends looked up
// in all contracts.
import { describeType, sameType } from '../core/data-type.js';
import type { LoadedDataset } from './loaded-dataset.js';
import { parseReference } from './parse-reference.js';
import type { ProblemList } from './problem-list.js';
import type { RawRelationship } from './raw-contract.js';
import { suggestName } from './suggest-name.js';

/** A foreign key whose ends exist. */
export interface ForeignKey {
  readonly declared: RawRelationship;
  readonly source: LoadedDataset;
  readonly target: LoadedDataset;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The foreign keys of `source` whose ends exist and agree; what is wrong with the others is reported. */
export function findForeignKeys(
  source: LoadedDataset,
  datasets: ReadonlyMap<string, LoadedDataset>,
  problems: ProblemList,
): readonly ForeignKey[] {
  const resolve = (declared: RawRelationship, ownColumn?: string): ForeignKey | undefined => {
    const report = (field: string, message: string): void => {
      problems.add(source.contract.document, [declared, field], message);
    };
    const from =
      ownColumn === undefined
        ? resolveEnd(declared.from, datasets, source, (m) => {
            report('from', m);
          })
        : { dataset: source, columns: [ownColumn] };
    const to = resolveEnd(declared.to, datasets, source, (m) => {
      report('to', m);
    });
    if (from === undefined || to === undefined) return undefined;
    const key = { declared, source, target: to.dataset, from: from.columns, to: to.columns };
    if (from.dataset !== source) report('from', `expected properties of ${source.raw.name}`);
    else if (from.columns.length !== to.columns.length) {
      report(
        'to',
        `expected as many properties as in "from", ${String(from.columns.length)}, found ${String(to.columns.length)}`,
      );
    } else if (
      typesAgree(key, (m) => {
        report('to', m);
      })
    )
      return key;
    return undefined;
  };
  const own = (source.raw.relationships ?? []).map((declared) => resolve(declared));
  const ofProperties = [...source.properties.values()].flatMap((property) =>
    (property.relationships ?? []).map((declared) => resolve(declared, property.name)),
  );
  return [...ofProperties, ...own].filter((key) => key !== undefined);
}

/** The dataset and columns that an end names; undefined where that is reported or (nested properties) not served. */
function resolveEnd(
  references: string | readonly string[] | undefined,
  datasets: ReadonlyMap<string, LoadedDataset>,
  near: LoadedDataset,
  report: (message: string) => void,
): { readonly dataset: LoadedDataset; readonly columns: readonly string[] } | undefined {
  const columns: string[] = [];
  let dataset: LoadedDataset | undefined;
  for (const text of [references ?? []].flat()) {
    const reference = parseReference(text);
    if (reference === undefined) {
      report(`expected a reference as dataset.column or /schema/ID/properties/ID, found "${text}"`);
      return undefined;
    }
    if (reference.property.length > 1) return undefined;
    const found = reference.by === 'name' ? datasets.get(reference.object) : findById(reference.object, datasets, near);
    if (found === undefined) {
      report(`there is no dataset "${reference.object}"${suggestName(reference.object, datasets.keys())}`);
      return undefined;
    }
    if (dataset !== undefined && dataset !== found) {
      report('expected properties of one dataset');
      return undefined;
    }
    dataset = found;
    const wanted = reference.property[0] as string;
    const column = [...found.properties.values()].find(
      (property) => (reference.by === 'id' && property.id === wanted) || property.name === wanted,
    );
    if (column === undefined) {
      report(`there is no column "${wanted}" in ${found.raw.name}${suggestName(wanted, found.properties.keys())}`);
      return undefined;
    }
    columns.push(column.name);
  }
  return dataset === undefined ? undefined : { dataset, columns };
}

function findById(
  id: string,
  datasets: ReadonlyMap<string, LoadedDataset>,
  near: LoadedDataset,
): LoadedDataset | undefined {
  const all = [...datasets.values()];
  const sameContract = all.filter((dataset) => dataset.contract === near.contract);
  return [...sameContract, ...all].find((dataset) => dataset.raw.id === id) ?? datasets.get(id);
}

function typesAgree({ source, target, from, to }: ForeignKey, report: (message: string) => void): boolean {
  return from.every((name, i) => {
    const own = source.columns.find((column) => column.name === name)?.type;
    const other = target.columns.find((column) => column.name === to[i])?.type;
    if (own === undefined || other === undefined || sameType(own, other)) return true;
    report(
      `expected columns of one type: ${source.raw.name}.${name} is ${describeType(own)}, ${target.raw.name}.${String(to[i])} is ${describeType(other)}`,
    );
    return false;
  });
}
