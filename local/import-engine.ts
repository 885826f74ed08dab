// Loads an optional engine package and says plainly what is missing, and for which server, when it isn't there.

/**
 * Imports an optional package.
 * @param packageName - the npm package, for the message.
 * @param server - the local server that needs it, for the message.
 * @throws Error naming the package and the server when the package is not installed.
 */
export async function importEngine<T>(packageName: string, server: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(
      `The local ${server} server needs the optional package ${packageName}, which can't be loaded here. ` +
        `Install it with: npm install ${packageName}`,
      { cause },
    );
  }
}
