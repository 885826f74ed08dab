// The schema of a catalog as text, as one who may see everything sees it: what is committed beside the code.
import type { GatewaySchema } from './build-schema.js';
import { everythingVisible, shapeFor } from './shape-schema.js';

const header = `# Generated from the data contracts; edit those instead. A test fails when this file is stale.\n\n`;

/** SDL of the whole schema, as a federation subgraph states it. */
export function emitSdl(gateway: GatewaySchema): string {
  return header + shapeFor(gateway, everythingVisible(gateway)).sdl;
}
