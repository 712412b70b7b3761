/** `alarms`: what stands of the alarms of this product, and how they are taken away. */
import { didYouMean } from '../model/did-you-mean.ts';
import type { Command, Invocation } from './command.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const ACTIONS = ['list', 'remove'] as const;
const FORMATS = ['text', 'json'] as const;

export const alarms: Command = {
  name: 'alarms',
  operands: ['list|remove', '[STORE…]'],
  summary: 'list the CloudWatch alarms of key stores, or remove them',
  about: [
    'alarms list shows, for each external key store of the account and Region or for those named, which of its alarms are in place, ' +
      'altered or missing, their states, and the topic that they notify. Alarms of stores that are gone are shown as such. Nothing is ' +
      'changed. --format is for alarms list.',
    'alarms remove deletes the alarms that xks-preflight made for the stores named, and their dashboards; nothing else. With ' +
      '--vanished, those of all stores that are gone. It asks before, unless --yes. A service whose schedule is on puts the alarms ' +
      'of a store that it made back at the next re-validation. To make alarms: xks-preflight create.',
    'STORE is the id or the name of a key store.',
  ],
  flags: ['region', 'profile', 'format', 'vanished', 'yes'],
  formats: FORMATS,
  async run(invocation, terminal) {
    const [action = '', ...stores] = invocation.operands;
    const order = readOrder({ ...invocation, operands: stores }, action, terminal);
    const { listAlarms } = await import('./alarms-list.ts');
    if (order.action === 'list') return listAlarms(order, terminal);
    return (await import('./alarms-remove.ts')).removeAlarms(order, terminal);
  },
};

export interface AlarmsOrder {
  readonly action: (typeof ACTIONS)[number];
  /** Ids or names, as typed. */
  readonly stores: readonly string[];
  readonly flags: Invocation['flags'];
  readonly format: (typeof FORMATS)[number];
}

function readOrder({ operands, flags }: Invocation, typed: string, terminal: Terminal): AlarmsOrder {
  const action = ACTIONS.find((one) => one === typed);
  if (action === undefined) {
    const guess = didYouMean(typed, ACTIONS);
    throw new UsageError(
      `alarms takes list or remove, not ${JSON.stringify(typed.slice(0, 80))}${guess === null ? '' : `; did you mean ${guess}?`}`,
    );
  }
  const format = FORMATS.find((one) => one === (flags.format ?? 'text'));
  if (format === undefined) throw new UsageError('alarms takes --format text or --format json.');
  if (action === 'list' && flags.vanished !== undefined) {
    throw new UsageError('--vanished is for alarms remove: alarms list shows the alarms of vanished stores by itself.');
  }
  if (action === 'remove') demandTargets(operands, flags, terminal);
  return { action, stores: operands, flags, format };
}

/** Before anything is asked of AWS. */
function demandTargets(stores: readonly string[], flags: Invocation['flags'], terminal: Terminal): void {
  if (stores.length === 0 && flags.vanished === undefined) {
    throw new UsageError(
      'Name the stores whose alarms are to be removed: xks-preflight alarms remove STORE… – or type --vanished for all that are gone.',
    );
  }
  if (flags.format !== undefined) throw new UsageError('--format is for alarms list.');
  if (!terminal.canAsk && flags.yes === undefined) {
    throw new UsageError(
      'alarms remove asks before it removes, and there is no terminal to ask at. Add --yes to remove without asking.',
    );
  }
}
