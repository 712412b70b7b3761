/**
 * Reports, records of stores, digests and deliveries lie in one table. Which of them may a function write? A record says which secret
 * a store is signed for with, and which stores are ours to undo: what only makes reports must not touch it, nor the other way round.
 * Keys: `lib/aws/report-store.ts` and the stores beside it.
 */
import { arnOf, LOGICAL_ID } from './names.ts';
import type { Statement } from './permissions.ts';

type Prefix = 'report' | 'store' | 'digest' | 'delivery' | 'bot';

/** Those that declare `dynamodb:PutItem`; the state machine writes the minimal report. */
const WRITTEN: Readonly<Record<string, readonly Prefix[]>> = {
  'build-report': ['report', 'store'],
  'complete-report': ['report'],
  'create-key-store': ['store'],
  'register-credential': ['store'],
  'roll-back': ['store'],
  'summarize-revalidation': ['digest'],
};

/** Items whose key begins so (DynamoDB Developer Guide, Using IAM policy conditions for fine-grained access control). */
export function writeItems(actions: readonly string[], prefixes: readonly Prefix[]): Statement {
  return {
    Effect: 'Allow',
    Action: actions,
    Resource: arnOf(LOGICAL_ID.table),
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}#*`) } },
  };
}

/** @throws Error when nothing says which items the function writes. */
export function ownItems(statement: Statement, functionKey: string): Statement {
  if (!statement.Action.includes('dynamodb:PutItem')) return statement;
  const prefixes = WRITTEN[functionKey];
  if (prefixes === undefined) throw new Error(`Nothing says which items ${functionKey} writes: add it to table-keys.ts`);
  return writeItems(statement.Action, prefixes);
}
