import { describe, expect, it } from '@jest/globals';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../../schema/shape-schema.js';
import type { SelectedField } from '../../../../schema/request/select-fields.js';
import { buildSample } from '../sample-shapes.js';
import { select } from './read-request.js';

async function shape(): Promise<ShapedSchema> {
  const gateway = await buildSample();
  return shapeFor(gateway, everythingVisible(gateway));
}

const outline = (fields: readonly SelectedField[]): string =>
  fields
    .map(
      (f) =>
        (f.responseKey === f.name ? '' : `${f.responseKey}:`) +
        f.name +
        (f.selections.length > 0 ? `{${outline(f.selections)}}` : ''),
    )
    .join(' ');

describe('field collection', () => {
  it('merges fields of one response key in the order of first sight, through fragments and aliases', async () => {
    const { fields } = select(
      await shape(),
      `query { flights { ...A nodes { dest } b: nodes { __typename } ... { totalCount } } }
       fragment A on FlightConnection { nodes { carrier plane { seats } ...B } }
       fragment B on Flight { plane { tailnum ...C } late: depDelay }
       fragment C on Plane { seats }`,
    );
    expect(outline(fields)).toBe(
      'flights{nodes{carrier plane{seats tailnum} late:depDelay dest} b:nodes{__typename} totalCount}',
    );
  });

  it('leaves out what @skip and @include say, by variables too', async () => {
    const { fields } = select(
      await shape(),
      `query ($yes: Boolean!, $no: Boolean!) {
         flights { nodes {
           carrier @skip(if: $yes) flight @skip(if: $no) dest @include(if: $no) tailnum @include(if: $yes)
           depDelay @include(if: $yes) @skip(if: $yes)
           ... @include(if: $no) { miles } ...F @skip(if: $yes)
         } } }
       fragment F on Flight { fare }`,
      { yes: true, no: false },
    );
    expect(outline(fields)).toBe('flights{nodes{flight tailnum}}');
  });

  it('coerces arguments, leaving out those that weren’t given', async () => {
    const { fields } = select(
      await shape(),
      'query ($n: Int, $w: FlightFilter, $o: String) { flights(first: $n, where: $w, after: $o) { totalCount } }',
      { n: 3, w: { miles: { gt: '9007199254740993' } } },
    );
    expect(fields[0]?.args).toEqual({ first: 3, where: { miles: { gt: 9007199254740993n } } });
  });

  it('collects a union’s fields by concrete type', async () => {
    const { fields } = select(
      await shape(),
      '{ _entities(representations: []) { __typename ... on Plane { seats } } }',
    );
    expect(fields[0]?.selections).toEqual([]);
    expect(fields[0]?.selectionSets).toHaveLength(1);
  });
});
