// Where the build keeps the archive that mirrors start from; what goes into it is in the name.
import { join } from 'node:path';
import { digest } from '../core/digest.js';
import { templateStatements } from './template-statements.js';

export const templateName = `catalog-template-${digest(templateStatements)}.tar.gz`;

/** Beside the compiled program. */
export const templateFile = join(import.meta.dirname, templateName);
