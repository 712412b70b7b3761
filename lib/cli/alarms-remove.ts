/** Carries out `alarms remove`: says what would go, asks, removes alarms and dashboards of this product, and says what went. */
import { dashboardName } from '../actions/dashboard.ts';
import { isOurAlarm } from '../checks/alarm-set.ts';
import type { CloudWatchActionPort } from '../aws/ports.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import { printable } from '../render/printable.ts';
import type { AlarmsOrder } from './alarms.ts';
import { chooseAlarms, lookAround, titleOf } from './alarms-list.ts';
import type { StoreAlarms } from './alarms-overview.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

export async function removeAlarms(order: AlarmsOrder, terminal: Terminal): Promise<ExitCode> {
  const place = await lookAround(order, terminal);
  if (place === null) return EXIT.error;
  const { region, overview, ports } = place;
  const named = chooseAlarms(overview, order.stores, region);
  const vanished = order.flags.vanished === undefined ? [] : overview.filter((store) => store.vanished);
  const stores = [...new Set([...named, ...vanished])].filter((store) => namesOf(store).length > 0 || store.dashboard !== null);
  if (stores.length === 0) {
    terminal.out('There is nothing to remove: these stores have no alarms and no dashboard of xks-preflight.\n');
    return EXIT.ok;
  }
  if (order.flags.yes === undefined && !(await confirm(stores, region, terminal))) {
    terminal.err('Nothing was removed.\n');
    return EXIT.usage;
  }
  const gone: boolean[] = [];
  for (const store of stores) gone.push(await removeOf(store, ports.cloudwatch, terminal));
  return gone.every(Boolean) ? EXIT.ok : EXIT.error;
}

function namesOf({ alarms }: StoreAlarms): readonly string[] {
  return alarms.flatMap(({ name }) => name ?? []).filter((AlarmName) => isOurAlarm({ AlarmName }));
}

/** Stands where ours do, and was made by somebody else. */
function othersOf({ alarms }: StoreAlarms): readonly string[] {
  return alarms.flatMap(({ name }) => name ?? []).filter((AlarmName) => !isOurAlarm({ AlarmName }));
}

async function confirm(stores: readonly StoreAlarms[], region: string, terminal: Terminal): Promise<boolean> {
  const lines = stores.map((store) => `  ${titleOf(store)}: ${whatOf(store)}${store.vanished ? '; the store is gone' : ''}`);
  terminal.err(`This removes in ${printable(region)}, for good:\n${lines.join('\n')}\n`);
  const answer = await terminal.ask('Type yes to go on: ');
  return answer.toLowerCase() === 'yes';
}

function whatOf(store: StoreAlarms): string {
  const count = namesOf(store).length;
  const dashboard = store.dashboard === null ? '' : ' and its dashboard';
  return `${count} ${count === 1 ? 'alarm' : 'alarms'}${dashboard}`;
}

/** As many as CloudWatch deletes in one call: should a later one be refused, what went was said. */
const AT_ONCE = 100;

async function removeNames(names: readonly string[], cloudwatch: CloudWatchActionPort, terminal: Terminal): Promise<void> {
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE);
    await cloudwatch.deleteAlarms(some);
    for (const name of some) terminal.out(`removed ${printable(name)}\n`);
  }
}

/** False: something could not be removed, and that was said. One store that fails keeps no other from being done. */
async function removeOf(store: StoreAlarms, cloudwatch: CloudWatchActionPort, terminal: Terminal): Promise<boolean> {
  const title = titleOf(store);
  try {
    await removeNames(namesOf(store), cloudwatch, terminal);
    for (const name of othersOf(store)) terminal.err(`left: ${printable(name)}, which xks-preflight did not make\n`);
    if (store.dashboard !== null) {
      await cloudwatch.deleteDashboards([dashboardName(store.CustomKeyStoreId)]);
      if (store.dashboard !== 'unknown') terminal.out(`removed dashboard ${printable(store.dashboard)}\n`);
    }
    return true;
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    terminal.err(`xks-preflight: not everything of ${title} was removed: ${printable(error.message)}\n`);
    terminal.err('Once that is put right, type it again: what is gone already does no harm.\n');
    return false;
  }
}
