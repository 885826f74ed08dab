// The tables of catalog-oracle.sql as datasets.
import {
  booleanType,
  type DataType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../../src/core/data-type.js';
import { visibleCatalog } from '../support/start-catalog-mirror.js';
import { visibleDataset } from '../support/visible-datasets.js';

const optional = (name: string, type: DataType, description?: string) => ({ name, type, nullable: true, description });
const required = (name: string, type: DataType) => ({ name, type, nullable: false });

export const analytics = visibleCatalog([
  visibleDataset(
    'customers',
    [required('customer_id', int32Type), required('name', stringType), optional('country', stringType)],
    { domain: 'analytics', key: ['customer_id'] },
  ),
  visibleDataset(
    'orders',
    [
      required('order_id', int64Type),
      optional('customer_id', int32Type),
      required('ordered_at', timestampType),
      optional('order_date', dateType),
      optional('amount', decimalType(12, 2), 'Amount in EUR'),
      optional('qty', int32Type),
      optional('status', stringType),
      optional('is_gift', booleanType),
      optional('tags', { kind: 'list', element: stringType }),
      optional('meta', jsonType),
      optional('uid', stringType),
      optional('price', float64Type),
    ],
    {
      domain: 'analytics',
      description: 'Orders placed by customers',
      key: ['order_id'],
      relationships: [
        { name: 'customer', target: 'customers', from: ['customer_id'], to: ['customer_id'], cardinality: 'one' },
      ],
    },
  ),
  visibleDataset(
    'v_daily',
    [optional('order_date', dateType), optional('revenue', decimalType(38, 2)), optional('n', int64Type)],
    { domain: 'analytics' },
  ),
]);
