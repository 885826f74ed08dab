import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { everythingVisible, shapeFor } from '../../../schema/shape-schema.js';
import { buildSample, shapeWithout } from './sample-shapes.js';

const compose = (...sdls: readonly string[]) =>
  composeServices(sdls.map((sdl, i) => ({ name: `s${String(i)}`, url: `http://s${String(i)}`, typeDefs: parse(sdl) })));

describe('the SDL of a shape', () => {
  it('is a federation subgraph: link, keys, none of the router’s fields, no schema block', async () => {
    const gateway = await buildSample();
    const { sdl } = shapeFor(gateway, everythingVisible(gateway));
    expect(sdl).toMatch(/^extend schema\n {2}@link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2/);
    expect(sdl).toContain('type Flight @key(fields: "carrier flight timeHour") {');
    expect(sdl).toContain('type PageInfo @shareable {');
    expect(sdl).not.toMatch(/_service|_entities|_Any|_Entity|_Service|^schema/m);
    expect(compose(sdl)).toMatchObject({ supergraphSdl: expect.any(String) as unknown as string });
  });

  it('composes with another Lakegate’s, and with a subgraph that extends its entities', async () => {
    const gateway = await buildSample();
    const { sdl } = shapeFor(gateway, everythingVisible(gateway));
    const nothing = shapeFor(gateway, { digest: 'nothing', datasets: new Map() }).sdl;
    const extension = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
      type Airline @key(fields: "carrier") { carrier: String! slogan: String }
      type Query { slogans: [String] }
    `;
    expect(compose(sdl, nothing, extension).errors).toBeUndefined();
  });

  it('of a principal who lacks columns composes too', async () => {
    const gateway = await buildSample();
    expect(compose(shapeWithout(gateway, 'flights.flight', 'planes').sdl).errors).toBeUndefined();
  });
});
