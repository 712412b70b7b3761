/** Who may import whom? Reads the import lines of the sources, and a few other rules of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  /** Path within the project, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

function filesUnder(folder: string, extension = /\.(ts|mjs)$/): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => extension.test(file))
    .map((file) => `${folder}/${file}`)
    .toSorted();
}

const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Static and dynamic imports, re-exports included. */
function importsOf(file: string): Import[] {
  const pattern =
    /^(?:import|export)\s+(?<clause>[^'";]*?)\s*from\s+'(?<path>[^']+)'|^import\s+'(?<bare>[^']+)'|\bimport\('(?<late>[^']+)'\)/gm;
  return [...text(file).matchAll(pattern)].map(({ groups = {} }) => {
    const path = groups.path ?? groups.bare ?? groups.late ?? '';
    return { from: file, to: path.startsWith('.') ? join(file, '..', path) : path, typeOnly: isTypeOnly(groups.clause ?? '') };
  });
}

function isTypeOnly(clause: string): boolean {
  if (clause.startsWith('type ')) return true;
  const names = /^\{(?<names>[\s\S]*)\}$/.exec(clause)?.groups?.names;
  return (
    names
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .every((name) => name.startsWith('type ')) ?? false
  );
}

/** `lib/net/tls.ts` → `net`, `functions/decide.ts` → `functions`. */
function layerOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'lib' ? (parts[1] ?? '') : (parts[0] ?? '');
}

const EVERYTHING = ['model', 'xks', 'checks', 'actions', 'net', 'aws', 'workflow', 'render', 'service'];

/** What each layer may use, besides itself. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  model: [],
  xks: ['model'],
  checks: ['xks', 'model'],
  actions: ['checks', 'xks', 'model'],
  net: ['xks', 'model'],
  aws: ['xks', 'model'],
  render: ['model'],
  workflow: ['actions', 'checks', 'xks', 'model'],
  // What is posted to a chat is rendered by the function that posts it: the queue before it holds ids only.
  service: ['workflow', 'render', 'aws', 'net', 'checks', 'actions', 'xks', 'model'],
  // Loading the stack's description must need neither SDK nor credentials.
  deployment: ['workflow', 'actions', 'checks', 'xks', 'model'],
  functions: EVERYTHING,
  sandbox: EVERYTHING,
  cli: [...EVERYTHING, 'sandbox'],
  tooling: [...EVERYTHING, 'deployment', 'sandbox', 'cli'],
};

/** Pure modules of `net`, which checks may use. */
const PURE = ['lib/net/sigv4.ts', 'lib/net/net-failure.ts'];
/** Modules of which these layers may take the types. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  checks: ['lib/net/prober.ts', 'lib/aws/ports.ts'],
  actions: ['lib/net/prober.ts', 'lib/aws/ports.ts'],
  workflow: ['lib/net/prober.ts', 'lib/aws/ports.ts'],
};

const SOURCES = [...filesUnder('lib'), ...filesUnder('functions'), 'serverless.ts'];
const IMPORTS = SOURCES.flatMap(importsOf);
const OWN = IMPORTS.filter(({ to }) => /^(lib|functions)\//.test(to));

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [here, there] = [layerOf(from), layerOf(to)];
  if (here === there || (MAY_USE[here] ?? []).includes(there)) return true;
  if (PURE.includes(to) && (here === 'checks' || here === 'actions')) return true;
  return typeOnly && (TYPES[here] ?? []).includes(to);
}

const shown = ({ from, to }: Import): string => `${from} -> ${to}`;

describe('imports', () => {
  it('are read at all', () => {
    expect(OWN.length).toBeGreaterThan(100);
    expect(IMPORTS).toContainEqual({ from: 'lib/model/report.ts', to: 'lib/model/finding.ts', typeOnly: true });
    expect(IMPORTS).toContainEqual({ from: 'lib/checks/registry.ts', to: 'lib/checks/tls.ts', typeOnly: false });
  });

  it('know every layer', () => {
    const layers = new Set(SOURCES.filter((file) => file !== 'serverless.ts').map(layerOf));
    expect([...layers].filter((layer) => !(layer in MAY_USE))).toEqual([]);
  });

  it('run one way', () => {
    const wrong = OWN.filter(({ from }) => from !== 'serverless.ts').filter((one) => !isAllowed(one));
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of serverless.ts bring in neither SDK nor sockets', () => {
    const wrong = OWN.filter(({ from, to }) => from === 'serverless.ts' && layerOf(to) !== 'deployment');
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of the AWS SDK stand in lib/aws only; the sandbox and the ports take its types', () => {
    const wrong = IMPORTS.filter(
      ({ from, to, typeOnly }) =>
        /^@(aws-sdk|smithy)\//.test(to) && layerOf(from) !== 'aws' && !(typeOnly && layerOf(from) === 'sandbox'),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of sockets stand in lib/net, the sandbox and the command line only', () => {
    const wrong = IMPORTS.filter(
      ({ from, to }) =>
        /^node:(net|tls|dgram|http|https|http2|dns)/.test(to) && !['net', 'sandbox', 'cli'].includes(layerOf(from)),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of own modules carry their suffix', () => {
    expect(OWN.filter(({ to }) => !/\.(ts|json|mjs)$/.test(to)).map(shown)).toEqual([]);
  });
});

/** By the formatter's indentation: a function ends at the next brace that stands as far left as its first line. */
function functionsIn(lines: readonly string[]): readonly { readonly line: number; readonly own: number }[] {
  const spans = lines.flatMap((first, from) => {
    if (!/^\s*(export )?(async )?function\b|^(?!\s*(\}|if|for|while|switch)\b).*(=>|\)(: [^=]+)?) \{$/.test(first)) return [];
    const brace = `${/^\s*/.exec(first)?.[0]}}`;
    return [{ from, to: lines.findIndex((line, at) => at > from && line.startsWith(brace)) }];
  });
  return spans.map(({ from, to }) => {
    const inside = spans.filter((one) => one.from > from && one.to < to);
    const outermost = inside.filter((one) => !inside.some((other) => other.from < one.from && other.to > one.to));
    return { line: from + 1, own: outermost.reduce((sum, one) => sum - (one.to - one.from + 1), to - from + 1) };
  });
}

describe('sources', () => {
  const failing = (pattern: RegExp, files: readonly string[]): string[] => files.filter((file) => pattern.test(text(file)));
  const handWritten = [...SOURCES, ...filesUnder('test')];

  it('hand a dial map to a prober or a webhook client only in the command line and the sandbox', () => {
    const allowed = ['cli', 'sandbox'];
    const using = failing(/\bdialMap\b/, SOURCES).filter((file) => !allowed.includes(layerOf(file)));
    expect(using).toEqual(['lib/net/local-prober.ts', 'lib/net/webhook.ts']);
  });

  it('call AWS within time limits and with bounded retries: as lib/aws/call.ts has them', () => {
    const clients = SOURCES.filter((file) => layerOf(file) === 'aws' && /\bnew \w+Client\(/.test(text(file)));
    expect(clients.length).toBeGreaterThan(15);
    const free = failing(/\bnew \w+Client\((?!(\{ \.\.\.)?clientConfig\()|\.send\(\s*\w+\s*\)/, clients);
    // It reads settings, and calls nothing.
    expect(free).toEqual(['lib/aws/configured-region.ts']);
  });

  it('have no default exports, apart from the stack that osls reads', () => {
    expect(
      failing(
        /^export default\b/m,
        SOURCES.filter((file) => !file.endsWith('.d.ts')),
      ),
    ).toEqual(['serverless.ts']);
  });

  it('have no barrels and no drawers', () => {
    expect(SOURCES.filter((file) => /\/(index|utils?|helpers?|common|misc)\.(ts|mjs)$/.test(file))).toEqual([]);
  });

  it('speak to the console in the command line and the tooling only', () => {
    const speaking = failing(/\bconsole\.\w+\(/, SOURCES).filter((file) => !['cli', 'tooling'].includes(layerOf(file)));
    expect(speaking).toEqual([]);
  });

  it('have at most 300 lines', () => {
    expect(handWritten.filter((file) => text(file).split('\n').length > 301)).toEqual([]);
  });

  it('have functions of at most 40 lines, what stands in functions inside them not counted', () => {
    const long = SOURCES.filter((file) => file.endsWith('.ts')).flatMap((file) =>
      functionsIn(text(file).split('\n'))
        .filter(({ own }) => own > 40)
        .map(({ line, own }) => `${file}:${line} has ${own}`),
    );
    expect(long).toEqual([]);
  });

  it('have entry points of at most 15 lines', () => {
    expect(filesUnder('functions').filter((file) => text(file).trimEnd().split('\n').length > 15)).toEqual([]);
  });

  it('skip and focus no test, and replace no module', () => {
    const tests = filesUnder('test').filter((file) => file !== 'test/architecture.test.ts');
    expect(failing(/\b(it|test|describe)(\.each\([^)]*\))?\.(skip|only|todo)\b|\bvi\.(mock|doMock)\(/, tests)).toEqual([]);
  });
});
