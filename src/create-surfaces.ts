// Gives grants the schema that they make visible, made once for grants that are the same object. Part of the composition
// root.
import { visibleShape } from '../auth/visible-shape.js';
import type { GatewaySchema } from '../schema/build-schema.js';
import { shapeFor } from '../schema/shape-schema.js';
import type { Catalog } from './core/dataset.js';
import type { Grants, WriteGrants } from './core/principal.js';
import { createSurface, type GraphqlSurface } from './transport/graphql/graphql-surface.js';

/** The surface of each holder's grants. */
export function createSurfaces(
  catalog: Catalog,
  schema: GatewaySchema,
): (grants: Grants, writes: WriteGrants) => GraphqlSurface {
  const known = new WeakMap<Grants, WeakMap<WriteGrants, GraphqlSurface>>();
  return (grants, writes) => {
    const ofGrants = known.get(grants) ?? new WeakMap<WriteGrants, GraphqlSurface>();
    known.set(grants, ofGrants);
    const surface = ofGrants.get(writes) ?? createSurface(shapeFor(schema, visibleShape(catalog, grants, writes)));
    ofGrants.set(writes, surface);
    return surface;
  };
}
