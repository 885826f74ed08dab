// The compiler itself is asked: a relation that has not passed the permission stage is not one that connectors take.
import { join } from 'node:path';
import ts from 'typescript';

const source = (body: string): string => `
import type { Relation, SecuredRelation, ReadRelation } from '../../src/core/relation.js';
import { SecuredScan, type SecuredScanParts } from '../../src/core/secured-scan.js';
declare const relation: Relation;
declare const read: ReadRelation;
declare const secured: SecuredRelation;
declare const parts: SecuredScanParts;
declare function execute(relation: SecuredRelation): void;
${body}
`;

function compile(body: string): readonly number[] {
  const file = join(process.cwd(), 'test', 'security', 'probe.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const disk = ts.createCompilerHost(options);
  host.fileExists = (name) => name === file || disk.fileExists(name);
  host.readFile = (name) => (name === file ? source(body) : disk.readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source(body), ts.ScriptTarget.ES2023) : disk.getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].map((problem) => problem.code);
}

test('only a secured relation compiles where one is asked for', () => {
  const notAssignable = 2345;
  const privateConstructor = 2673;
  const privateBase = 2675;
  const problems = compile(`
    execute(secured);
    execute(relation);
    execute(read);
    execute({ kind: 'filter', input: read, condition: { kind: 'column', index: 0, type: { kind: 'boolean' }, nullable: false }, fields: [] });
    execute({ kind: 'scan', ...parts });
    new SecuredScan(parts, Symbol());
    class Sub extends SecuredScan {}
  `);
  expect(problems.filter((code) => code === notAssignable || code === 2322)).toHaveLength(4);
  expect(problems).toContain(privateConstructor);
  expect(problems).toContain(privateBase);
  expect(problems).toHaveLength(6);
});
