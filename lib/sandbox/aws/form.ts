/** Reads the form bodies of the query protocols: `Filter.1.Value.2=x` becomes `{ Filter: [{ Value: [.., 'x'] }] }`. */
import { AwsError, type Input } from './operation.ts';

type Node = Map<string, Node | string>;

const DEEPEST = 12;

export function readForm(form: URLSearchParams): Input {
  const root: Node = new Map();
  for (const [name, value] of form) plant(root, name.split('.'), value);
  return Object.fromEntries([...root].map(([key, node]) => [key, typeof node === 'string' ? node : harvest(node)]));
}

function plant(root: Node, path: readonly string[], value: string): void {
  if (path.length > DEEPEST) throw malformed();
  let node = root;
  for (const step of path.slice(0, -1)) {
    const next = node.get(step) ?? new Map();
    if (typeof next === 'string') throw malformed();
    node.set(step, next);
    node = next;
  }
  const leaf = path.at(-1) ?? '';
  if (node.has(leaf)) throw malformed();
  node.set(leaf, value);
}

/** Lists are written as `.1`, `.2` by EC2 and as `.member.1`, `.member.2` by the others. */
function harvest(node: Node): unknown {
  const member = node.get('member');
  if (node.size === 1 && member !== undefined) return typeof member === 'string' ? [] : harvest(member);
  const entries = [...node].map(([key, child]) => [key, typeof child === 'string' ? child : harvest(child)] as const);
  if (!entries.every(([key]) => /^\d+$/.test(key))) return Object.fromEntries(entries);
  return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}

function malformed(): AwsError {
  return new AwsError('MalformedQueryString', 'The form body names a parameter twice, or nests it in a way no operation does.');
}
