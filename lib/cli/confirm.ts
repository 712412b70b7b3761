/** Asks before a key store is created: what, where, in whose account. */
import type { Params } from '../model/params.ts';
import { printable } from '../render/printable.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface Plan {
  readonly params: Params;
  readonly region: string;
  /** null: could not be learnt. */
  readonly account: string | null;
  /** null: AWS itself. */
  readonly kmsEndpoint: string | null;
}

/** Without a terminal nobody can be asked. @throws UsageError */
export function demandSomebodyToAsk(terminal: Terminal): void {
  if (terminal.canAsk) return;
  throw new UsageError('create asks before it creates, and there is no terminal to ask at. Add --yes to create without asking.');
}

/** True when the person typed yes. */
export async function confirmCreate({ params, region, account, kmsEndpoint }: Plan, terminal: Terminal): Promise<boolean> {
  const lines = [
    'When all checks pass, this creates an external key store, connects it and makes its alarms:',
    `  Name      ${params.CustomKeyStoreName ?? '(none given)'}`,
    `  Account   ${account ?? 'not known: AWS did not say who you are'}`,
    `  Region    ${region}`,
    `  Proxy     ${params.XksProxyUriEndpoint ?? '(none given)'}`,
    `  KMS at    ${kmsEndpoint ?? 'AWS'}`,
  ];
  terminal.err(`${lines.map(printable).join('\n')}\n`);
  const answer = await terminal.ask('Type yes to go on: ');
  return answer.toLowerCase() === 'yes';
}
