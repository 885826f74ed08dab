// What is asked of a dataset, parameters and selection together, with every relationship that it embeds resolved.
import type { Relationship } from '../../core/dataset.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import type { LevelParameters } from './parse-parameters.js';
import type { SelectedColumn, SelectedRelation, SelectItem } from './parse-select.js';
import type { Ranking } from './ranked-level.js';
import { notEmbedded, restError, unknownRelationship } from './rest-error.js';

/** A relationship that a level embeds. */
export interface EmbeddedLevel {
  /** How the answer and parameters call it: its alias, or the name as it was written. */
  readonly key: string;
  readonly relationship: Relationship;
  readonly item: SelectedRelation;
  readonly level: AskedLevel;
}

/** A level with its selection in order; `*` stands for all visible columns. */
export interface AskedLevel {
  readonly dataset: VisibleDataset;
  readonly parameters: LevelParameters;
  readonly items: readonly (SelectedColumn | { readonly kind: 'embedded'; readonly embedded: EmbeddedLevel })[];
  readonly embedded: ReadonlyMap<string, EmbeddedLevel>;
  /** Whether it is grouped: one of its columns is an aggregate. */
  readonly aggregates: boolean;
  /** What its rows are ranked by; the distance is one of the dataset's columns then. */
  readonly ranking?: Ranking | undefined;
}

const noParameters: LevelParameters = {
  conditions: [],
  order: [],
  limit: undefined,
  offset: undefined,
  nested: new Map(),
};

/** @throws LakegateError BAD_USER_INPUT for a relationship that isn't there or isn't embedded */
export function resolveLevel(
  catalog: VisibleCatalog,
  dataset: VisibleDataset,
  select: readonly SelectItem[],
  parameters: LevelParameters,
): AskedLevel {
  const embedded = new Map<string, EmbeddedLevel>();
  const items = select.flatMap((item): AskedLevel['items'] => {
    if (item.kind === 'column') return [item];
    if (item.kind === 'all') return dataset.columns.map(({ name }) => plainColumn(name));
    const one = resolveEmbedded(catalog, dataset, item, parameters);
    if (embedded.has(one.key)) {
      throw restError('BAD_USER_INPUT', {
        code: '42712',
        message: `table name "${one.key}" specified more than once`,
        hint: 'Give one of them an alias.',
      });
    }
    embedded.set(one.key, one);
    return [{ kind: 'embedded', embedded: one }];
  });
  for (const name of parameters.nested.keys()) if (!embedded.has(name)) throw notEmbedded(name);
  const aggregates = items.some((item) => item.kind === 'column' && item.aggregate !== undefined);
  return { dataset, parameters, items, embedded, aggregates };
}

function plainColumn(column: string): SelectedColumn {
  return { kind: 'column', column, alias: undefined, aggregate: undefined, cast: undefined };
}

function resolveEmbedded(
  catalog: VisibleCatalog,
  dataset: VisibleDataset,
  item: SelectedRelation,
  parameters: LevelParameters,
): EmbeddedLevel {
  const relationship = findRelationship(dataset, item);
  const target = catalog.datasets.get(relationship.target);
  if (target === undefined) throw unknownRelationship(dataset.name, item.name);
  const key = item.alias ?? item.name;
  const level = resolveLevel(catalog, target, item.select, parameters.nested.get(key) ?? noParameters);
  return { key, relationship, item, level };
}

/** By its own name; or by its target's, told apart by a hint: the relationship's name or a column of it. */
function findRelationship(dataset: VisibleDataset, { name, hint }: SelectedRelation): Relationship {
  const fits = ({ name: own, from, to }: Relationship): boolean =>
    hint === undefined || own === hint || from.includes(hint) || to.includes(hint);
  const named = dataset.relationships.find((relationship) => relationship.name === name && fits(relationship));
  if (named !== undefined) return named;
  const candidates = dataset.relationships.filter(
    ({ target, ...rest }) => target === name && fits({ target, ...rest }),
  );
  const [only, ...others] = candidates;
  if (only === undefined) throw unknownRelationship(dataset.name, name);
  if (others.length === 0) return only;
  throw restError('BAD_USER_INPUT', {
    code: 'PGRST201',
    message: `Could not embed because more than one relationship was found for '${dataset.name}' and '${name}'`,
    hint: `Try one of these: ${candidates.map((one) => `${name}!${one.name}`).join(', ')}.`,
  });
}
