// Attacks a running gateway over a shop that each of its principals sees otherwise. It is started once for all of them.
import { describeAbuse } from './attacks/abuse.js';
import { describeDisclosure } from './attacks/disclosure.js';
import { describeIdentity } from './attacks/identity.js';
import { describeCursors } from './attacks/cursors.js';
import { describeInjection } from './attacks/injection.js';
import { describeSharedState } from './attacks/shared-state.js';
import { describeHiddenNames } from './attacks/hidden-names.js';
import { describeRowsAndCells } from './attacks/rows-and-cells.js';
import { startShop, type RunningShop } from './start-shop.js';

let shop: RunningShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const url = (): string => shop.url;

describeHiddenNames(url);
describeRowsAndCells(url);
describeCursors(url);
describeSharedState(url);
describeInjection(url);
describeDisclosure(url);
describeIdentity(url);
describeAbuse(url);
