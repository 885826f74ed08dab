// The example's schema is committed as text, so that a change of it is seen in review and clients can be generated.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { createResolvers } from '../../resolvers/create-resolvers.js';
import { buildGatewaySchema } from '../../schema/build-schema.js';
import { emitSdl } from '../../schema/emit-sdl.js';
import { loadCatalog } from '../../src/contract/load-catalog.js';

const contracts = new URL('../../examples/nycflights/contracts', import.meta.url).pathname;
const committed = new URL('../../schema/nycflights.graphql', import.meta.url).pathname;

describe('the committed schema of the example', () => {
  it('is what its contracts give', async () => {
    const catalog = await loadCatalog({ paths: [contracts], env: {} });
    const sdl = emitSdl(await buildGatewaySchema(catalog, createResolvers));
    expect(await readFile(committed, 'utf8')).toBe(sdl);
  });
});
