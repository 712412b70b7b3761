/** How esbuild makes bundles: one for each Lambda function, and one for the command line. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { KNOWN_CODES } from '../service/known-codes.ts';

/**
 * SDK clients describe lists by computed keys (`{[_xN]: …}`), which esbuild must keep because computing them might do something.
 * They are constants: written as literals, schemas that nobody uses fall away (EC2: 831 to 296 KB).
 */
const schemaShake: Plugin = {
  name: 'schema-shake',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const constants = new Map([...source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map((m) => [m[1], m[2]]));
      const contents = source.replace(/\[(_\w+)\]:/g, (whole, name: string) => {
        const literal = constants.get(name);
        return literal === undefined ? whole : `${literal}:`;
      });
      return { contents, loader: 'js' };
    });
  },
};

/** In Lambda credentials come from the environment only; the other providers weigh 130 KB in every bundle. */
const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'default-provider',
      namespace: 'environment-credentials',
      pluginData: { resolveDir },
    }));
    build.onLoad({ filter: /.*/, namespace: 'environment-credentials' }, ({ pluginData }) => ({
      contents: `import { fromEnv } from '@aws-sdk/credential-provider-env';
        export const defaultProvider = (init) => fromEnv(init);`,
      loader: 'js',
      resolveDir: (pluginData as { readonly resolveDir: string }).resolveDir,
    }));
  },
};

/**
 * The tracer brings along what it never uses here: a library that compares versions, to find out whether Node is older than 8, and
 * which parameters of AWS calls to record, though it is asked to record none. 40 KB of every function that is traced.
 */
const tracerWithoutBallast: Plugin = {
  name: 'tracer-without-ballast',
  setup(build) {
    build.onResolve({ filter: /^semver$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/](cls-hooked|aws-xray-sdk-core)[\\/]/.test(importer)
        ? { path: 'semver', namespace: 'tracer-without-ballast' }
        : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'tracer-without-ballast' }, () => ({
      contents: 'module.exports = { gte: () => true };',
      loader: 'js',
    }));
    build.onLoad({ filter: /[\\/]aws-xray-sdk-core[\\/].*[\\/]aws_whitelist\.json$/ }, () => ({
      contents: JSON.stringify({ services: {} }),
      loader: 'json',
    }));
  },
};

/** Packages look themselves up to say which version of them speaks; of all that is in there, they read no more than this. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]node_modules[\\/](@aws-sdk[\\/]client-[^\\/]+|aws-xray-sdk-core)[\\/]package\.json$/ },
      async ({ path }) => {
        const { name, version } = JSON.parse(await readFile(path, 'utf8')) as Readonly<Record<string, string>>;
        return { contents: JSON.stringify({ name, version }), loader: 'json' };
      },
    );
  },
};

/** Modules of ours do nothing when imported, so that one that nothing is used of is left out whole. */
const ownModulesArePure: Plugin = {
  name: 'own-modules-are-pure',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\.(ts|json)$/ }, ({ path, importer, kind }) => {
      if (kind !== 'import-statement' || importer.includes('node_modules')) return null;
      return { path: resolve(dirname(importer), path), sideEffects: false };
    });
  },
};

/** The codes of all checks are worked out now: at run time they would bring every check into the functions of the API. */
const codesNow: Plugin = {
  name: 'codes-now',
  setup(build) {
    build.onLoad({ filter: /[\\/]lib[\\/]service[\\/]known-codes\.ts$/ }, () => ({
      contents: `export const KNOWN_CODES = new Set(${JSON.stringify([...KNOWN_CODES])});`,
      loader: 'js',
    }));
  },
};

const SHARED: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
};

/** CommonJS parts of dependencies (the X-Ray SDK) call `require` when they load, which ES modules do not have. */
const REQUIRE_BANNER =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** One function. What it imports dynamically goes into a file of its own beside it, loaded only when needed. */
export function functionBundle(entry: string, outdir: string): BuildOptions {
  return {
    ...SHARED,
    entryPoints: { index: entry },
    outdir,
    splitting: true,
    chunkNames: 'lazy-[hash]',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_BANNER },
    plugins: [schemaShake, environmentCredentials, tracerWithoutBallast, versionsOnly, ownModulesArePure, codesNow],
    metafile: true,
  };
}

/** The command line. Its packages are dependencies of the published package, so they stay outside. */
export function cliBundle(entry: string, outdir: string): BuildOptions {
  return { ...SHARED, entryPoints: { main: entry }, outdir, packages: 'external', minify: false, sourcemap: false };
}
