// The field that ranks rows is there for those alone who see the vectors, and says what it takes.
import { expect, it } from '@jest/globals';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema } from '../../../schema/build-schema.js';
import { shapeFor } from '../../../schema/shape-schema.js';
import { visibleColumns } from '../../../schema/visible-columns.js';
import type { Grant } from '../../../src/core/principal.js';
import { catalogOf, grantOf } from '../../support/vector-ranking.js';

const catalog = catalogOf('clickhouse', { dimensions: 4, metric: 'cosine', model: 'all-MiniLM-L6-v2' });
const spots = catalog.datasets.get('spots')!;

async function sdlFor(grant: Grant): Promise<string> {
  const gateway = await buildGatewaySchema(catalog, createResolvers);
  return shapeFor(gateway, visibleColumns(new Map([['spots', grant]]))).sdl;
}

it('takes a vector or a key, and gives rows with their distances', async () => {
  const sdl = await sdlFor(grantOf(spots, undefined));
  expect(sdl).toContain('A vector of 4 numbers made by all-MiniLM-L6-v2.');
  expect(sdl).toMatch(/similarSpots\([^)]*to: SpotSimilarTo!/);
  expect(sdl).toMatch(/input SpotSimilarTo \{[^}]*vector: \[Double!\][^}]*key: SpotKey/);
  expect(sdl).toMatch(/type SimilarSpot \{[^}]*distance: Double![^}]*node: Spot!/);
});

it('leaves no trace where the vectors are hidden', async () => {
  const sdl = await sdlFor(grantOf(spots, undefined, ['spot']));
  expect(sdl).not.toMatch(/similar|distance|vector|SpotKey/i);
  expect(sdl).toContain('type Spot');
});

it('takes no key where a part of it is hidden', async () => {
  const sdl = await sdlFor(grantOf(spots, undefined, ['id']));
  expect(sdl).toContain('similarSpots');
  expect(sdl).not.toContain('SpotKey');
});

it('leaves no trace where the vectors are shown as a keyed hash', async () => {
  const grant = grantOf(spots, undefined);
  const hash = { mask: { kind: 'hash', key: 'ids' } } as never;
  const sdl = await sdlFor({ ...grant, masks: new Map([['spot', hash]]) });
  expect(sdl).not.toContain('similarSpots');
});
