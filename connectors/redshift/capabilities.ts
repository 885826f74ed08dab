// What Redshift takes: all that its dialect renders.
import type { Capabilities } from '../connector.js';
import { sqlCapabilities } from '../sql/sql-capabilities.js';
import { redshiftDialect } from '../sql/redshift-dialect.js';

export const redshiftCapabilities: Capabilities = sqlCapabilities(redshiftDialect);
