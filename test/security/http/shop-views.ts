// What each principal may see of the shop, said again in TypeScript: the brute force that answers are held to.
import { shop, type Customer, type Employee, type Order, type Shop } from './shop-rows.js';

export type ShopPrincipal = 'admin' | 'cells' | 'rows-eu' | 'rows-us' | 'eu-twin' | 'keyless' | 'unlinked' | 'nobody';

/** Rows of the caller. Cells that may not be seen are null; columns that don't exist for them are not asked for. */
export interface View {
  readonly orders: readonly Order[];
  readonly customers: readonly (Omit<Customer, 'managerId'> & { readonly managerId: number | null })[];
  readonly employees: readonly Employee[];
}

/** @throws RangeError for a principal whose rows no check needs */
export function viewOf(principal: ShopPrincipal): View {
  const { orders, customers, employees }: Shop = shop;
  switch (principal) {
    case 'admin':
    case 'unlinked':
      return { orders, customers, employees };
    case 'keyless':
      return { orders, customers, employees: [] };
    case 'cells':
      return {
        orders: orders.map((order) => (order.region === 'EU' ? order : { ...order, margin: null })),
        customers: customers.map((customer) =>
          customer.segment === 'retail' ? customer : { ...customer, managerId: null, ssn: null },
        ),
        employees: employees.filter(({ salary }) => salary < 50_000),
      };
    case 'rows-eu':
    case 'eu-twin':
      return regional('EU', 'retail');
    case 'rows-us':
      return regional('US', 'wholesale');
    case 'nobody':
      return { orders: [], customers: [], employees: [] };
  }
}

function regional(region: string, segment: string): View {
  return {
    orders: shop.orders.filter((order) => order.region === region),
    customers: shop.customers.filter((customer) => customer.segment === segment),
    employees: [],
  };
}
