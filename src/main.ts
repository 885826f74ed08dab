#!/usr/bin/env node
// The command line: `lakegate COMMAND`. Each command stands in a file of its own under cli/.
import { checkFolder } from './cli/check-folder.js';
import { createKey } from './cli/create-key.js';
import { developFolder } from './cli/develop-folder.js';
import { initContract } from './cli/init-contract.js';
import { manageAccess } from './cli/manage-access.js';
import { printSchema } from './cli/print-schema.js';
import { startServing } from './cli/start-serving.js';
import { describeFailure } from './cli/describe-failure.js';
import type { Command } from './cli/command.js';

const commands: Readonly<Record<string, Command>> = {
  dev: developFolder,
  start: startServing,
  check: checkFolder,
  schema: printSchema,
  init: initContract,
  key: createKey,
  access: manageAccess,
};

const oldestNode = 22;

async function main(args: readonly string[]): Promise<number> {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    process.stderr.write(
      `Lakegate needs Node.js ${String(oldestNode)} or later, not ${process.versions.node}. In a clone, npx and npm scripts run the one that came with it.\n`,
    );
    return 1;
  }
  const [name = 'help', ...rest] = args;
  const command = commands[name];
  if (command !== undefined) return command.run(rest);
  const help = name === 'help' || name === '--help' || name === '-h';
  const lines = Object.values(commands).map(({ usage, summary }) => `  lakegate ${usage}\n      ${summary}`);
  process[help ? 'stdout' : 'stderr'].write(
    `${help ? '' : `There is no command "${name}".\n\n`}Usage:\n${lines.join('\n')}\n`,
  );
  return help ? 0 : 2;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exitCode = 1;
  },
);
