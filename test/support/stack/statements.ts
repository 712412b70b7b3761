/** What the roles of the packaged stack allow. */
import { roleLogicalId } from '../../../lib/deployment/names.ts';
import type { PackagedStack, Resource } from '../packaged-stack.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[] | string;
  readonly Resource: unknown;
}

interface Document {
  readonly Statement: readonly Statement[];
}

export function ofType({ resources }: PackagedStack, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

export function propertiesOf({ resources }: PackagedStack, id: string): Readonly<Record<string, unknown>> {
  const resource = resources[id];
  if (resource === undefined) throw new Error(`The template has no ${id}`);
  return resource.Properties;
}

export function statementsOf(role: Readonly<Record<string, unknown>>): readonly Statement[] {
  return (role.Policies as readonly { readonly PolicyDocument: Document }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
}

/** Of every role, and of every policy that is attached to one. */
export function everyStatement(stack: PackagedStack): readonly Statement[] {
  const attached = ofType(stack, 'AWS::IAM::Policy').flatMap(
    ([, { Properties }]) => (Properties.PolicyDocument as Document).Statement,
  );
  return [...ofType(stack, 'AWS::IAM::Role').flatMap(([, { Properties }]) => statementsOf(Properties)), ...attached];
}

export function actionsOf({ Action }: Statement): readonly string[] {
  return typeof Action === 'string' ? [Action] : Action;
}

/** By the role of that function. */
export function allowed(stack: PackagedStack, key: string): readonly string[] {
  return statementsOf(propertiesOf(stack, roleLogicalId(key)))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(actionsOf);
}
