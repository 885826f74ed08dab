// What Athena takes: all that its dialect renders, as the caller too.
import type { Capabilities } from '../connector.js';
import { sqlCapabilities } from '../sql/sql-capabilities.js';
import { athenaDialect } from '../sql/athena-dialect.js';

export const athenaCapabilities: Capabilities = { ...sqlCapabilities(athenaDialect), runsAsCaller: true };
