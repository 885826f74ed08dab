// What datasets are in OData's model: `$metadata` as CSDL XML and JSON, and the service document. Each caller is shown
// what is visible to them.
import type { Column, Relationship } from '../../core/dataset.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import { edmType } from './edm-type.js';

const namespace = 'lakegate';

type Entry = readonly [name: string, value: unknown];

/** Relationships whose target the caller sees, too. */
export function navigations(dataset: VisibleDataset, { datasets }: VisibleCatalog): readonly Relationship[] {
  return dataset.relationships.filter(({ target }) => datasets.has(target));
}

export function writeServiceDocument({ datasets }: VisibleCatalog, root: string): string {
  return JSON.stringify({
    '@odata.context': `${root}$metadata`,
    value: [...datasets.keys()].map((name) => ({ name, kind: 'EntitySet', url: name })),
  });
}

export function writeMetadataXml(catalog: VisibleCatalog): string {
  const datasets = [...catalog.datasets.values()];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
    '<edmx:Reference Uri="https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml"><edmx:Include Namespace="Org.OData.Core.V1" Alias="Core"/></edmx:Reference>',
    `<edmx:DataServices><Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="${namespace}">`,
    ...datasets.map((dataset) => entityTypeXml(dataset, catalog)),
    '<EntityContainer Name="Container">',
    ...datasets.map((dataset) => entitySetXml(dataset, catalog)),
    '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>',
  ].join('');
}

function entityTypeXml(dataset: VisibleDataset, catalog: VisibleCatalog): string {
  const { name, key, columns, description } = dataset;
  const keys = key.map((column) => `<PropertyRef Name="${escape(column)}"/>`).join('');
  return [
    `<EntityType Name="${escape(name)}">`,
    key.length === 0 ? '' : `<Key>${keys}</Key>`,
    ...columns.map((column) => propertyXml(column, key)),
    ...navigations(dataset, catalog).map(navigationXml),
    describe(description),
    '</EntityType>',
  ].join('');
}

function propertyXml({ name, type, nullable, description }: Column, key: readonly string[]): string {
  const edm = edmType(type);
  const facets = Object.entries(edm.facets).map(([facet, value]) => ` ${facet}="${value}"`);
  const mayBeNull = nullable && !key.includes(name);
  const open = `<Property Name="${escape(name)}" Type="${edm.name}"${facets.join('')} Nullable="${String(mayBeNull)}"`;
  return description === undefined ? `${open}/>` : `${open}>${describe(description)}</Property>`;
}

function navigationXml({ name, target, cardinality, description }: Relationship): string {
  const type = `${namespace}.${escape(target)}`;
  const open = `<NavigationProperty Name="${escape(name)}" Type="${cardinality === 'one' ? type : `Collection(${type})`}"`;
  return description === undefined ? `${open}/>` : `${open}>${describe(description)}</NavigationProperty>`;
}

function entitySetXml(dataset: VisibleDataset, catalog: VisibleCatalog): string {
  const bindings = navigations(dataset, catalog).map(
    ({ name, target }) => `<NavigationPropertyBinding Path="${escape(name)}" Target="${escape(target)}"/>`,
  );
  const open = `<EntitySet Name="${escape(dataset.name)}" EntityType="${namespace}.${escape(dataset.name)}"`;
  return bindings.length === 0 ? `${open}/>` : `${open}>${bindings.join('')}</EntitySet>`;
}

function describe(description: string | undefined): string {
  return description === undefined ? '' : `<Annotation Term="Core.Description" String="${escape(description)}"/>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
}

export function writeMetadataJson(catalog: VisibleCatalog): string {
  const datasets = [...catalog.datasets.values()];
  const types = datasets.map((dataset): Entry => [dataset.name, entityTypeJson(dataset, catalog)]);
  const sets = datasets.map((dataset): Entry => [
    dataset.name,
    {
      $Collection: true,
      $Type: `${namespace}.${dataset.name}`,
      $NavigationPropertyBinding: Object.fromEntries(
        navigations(dataset, catalog).map(({ name, target }) => [name, target]),
      ),
    },
  ]);
  return JSON.stringify({
    $Version: '4.01',
    $EntityContainer: `${namespace}.Container`,
    [namespace]: { ...Object.fromEntries(types), Container: { $Kind: 'EntityContainer', ...Object.fromEntries(sets) } },
  });
}

function entityTypeJson(dataset: VisibleDataset, catalog: VisibleCatalog): object {
  const { key, columns, description } = dataset;
  const described = (text: string | undefined): object => (text === undefined ? {} : { '@Core.Description': text });
  const properties = columns.map(({ name, type, nullable, description: about }): Entry => {
    const { name: edm, facets } = edmType(type);
    const numbers = Object.entries(facets).map(([facet, value]) => [`$${facet}`, Number(value)]);
    const mayBeNull = nullable && !key.includes(name);
    return [
      name,
      { $Type: edm, ...(mayBeNull ? { $Nullable: true } : {}), ...Object.fromEntries(numbers), ...described(about) },
    ];
  });
  const related = navigations(dataset, catalog).map(({ name, target, cardinality, description: about }): Entry => [
    name,
    {
      $Kind: 'NavigationProperty',
      $Type: `${namespace}.${target}`,
      ...(cardinality === 'one' ? { $Nullable: true } : { $Collection: true }),
      ...described(about),
    },
  ]);
  return {
    $Kind: 'EntityType',
    ...(key.length === 0 ? {} : { $Key: key }),
    ...Object.fromEntries([...properties, ...related]),
    ...described(description),
  };
}
