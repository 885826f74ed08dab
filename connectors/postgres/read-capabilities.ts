// What PostgreSQL takes as a store: all that its dialect renders.
import type { Capabilities } from '../connector.js';
import { postgresDialect } from '../sql/postgres-dialect.js';
import { sqlCapabilities } from '../sql/sql-capabilities.js';

export const postgresCapabilities: Capabilities = sqlCapabilities(postgresDialect);
