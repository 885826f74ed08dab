// Loads a package that is only an optional dependency, and says how to get it when it isn't there.

/**
 * The module, imported.
 * @param load - the import itself, `() => import('name')`, so that its type is known.
 * @throws Error that names the package and how to install it.
 */
export async function importOptional<Module>(
  load: () => Promise<Module>,
  packageName: string,
  usedBy: string,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(
      `The optional package ${packageName} is needed by ${usedBy} and could not be loaded. ` +
        `Install it with: npm install --include=optional ${packageName}`,
      { cause },
    );
  }
}
