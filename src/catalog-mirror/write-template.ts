// Part of the build: keeps the archive of the empty server beside the program, so that no start has to make it.
import { access } from 'node:fs/promises';
import { templateFile } from './template-file.js';
import { makeTemplate, writeTemplate } from './template.js';

const isThere = await access(templateFile).then(
  () => true,
  () => false,
);
if (!isThere) await writeTemplate(templateFile, await makeTemplate());
process.exit();
