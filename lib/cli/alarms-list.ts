/** Carries out `alarms list`. */
import { makeLiveCloudWatch } from '../aws/cloudwatch.ts';
import { makeLiveEc2 } from '../aws/ec2.ts';
import { makeLiveElbv2 } from '../aws/elbv2.ts';
import { makeLiveKms } from '../aws/kms.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import { printable } from '../render/printable.ts';
import type { AlarmsOrder } from './alarms.ts';
import { type AlarmLine, type OverviewPorts, overviewOf, type StoreAlarms } from './alarms-overview.ts';
import { chooseRegion } from './aws-place.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { notThere } from './choose-stores.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export async function listAlarms(order: AlarmsOrder, terminal: Terminal): Promise<ExitCode> {
  const place = await lookAround(order, terminal);
  if (place === null) return EXIT.error;
  const { region, overview } = place;
  const chosen = order.stores.length === 0 ? overview : chooseAlarms(overview, order.stores, region);
  if (order.format === 'json') terminal.out(`${JSON.stringify(chosen, null, 2)}\n`);
  else
    terminal.out(chosen.length === 0 ? `There is no external key store in ${region}, and no alarm of one.\n` : listing(chosen));
  return EXIT.ok;
}

export interface Place {
  readonly region: string;
  readonly ports: OverviewPorts;
  readonly overview: readonly StoreAlarms[];
}

/** null: stores or alarms could not be listed, and that was said. */
export async function lookAround({ flags }: Pick<AlarmsOrder, 'flags'>, terminal: Terminal): Promise<Place | null> {
  if (flags.profile !== undefined) process.env.AWS_PROFILE = flags.profile;
  const region = await chooseRegion(flags.region, terminal.env, {});
  const ports = {
    kms: makeLiveKms({ region }),
    cloudwatch: makeLiveCloudWatch({ region }),
    ec2: makeLiveEc2({ region }),
    elbv2: makeLiveElbv2({ region }),
  };
  try {
    return { region, ports, overview: await overviewOf(region, ports) };
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    terminal.err(`xks-preflight: the alarms in ${region} could not be listed: ${printable(error.message)}\n`);
    return null;
  }
}

/** Those typed, each once, by id or name; a store that is gone has its id only. @throws UsageError */
export function chooseAlarms(overview: readonly StoreAlarms[], typed: readonly string[], region: string): readonly StoreAlarms[] {
  const found = typed.map(
    (text) =>
      overview.find(({ CustomKeyStoreId }) => CustomKeyStoreId === text) ??
      overview.find(({ CustomKeyStoreName }) => CustomKeyStoreName === text),
  );
  const stores = overview.map(({ CustomKeyStoreId, CustomKeyStoreName }) => ({
    CustomKeyStoreId,
    CustomKeyStoreName: CustomKeyStoreName ?? CustomKeyStoreId,
  }));
  const wrong = typed.flatMap((text, at) => (found[at] === undefined ? [notThere(text, stores, region)] : []));
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  return [...new Set(found)].flatMap((one) => one ?? []);
}

export function titleOf({ CustomKeyStoreId, CustomKeyStoreName }: StoreAlarms): string {
  return printable(CustomKeyStoreName === null ? CustomKeyStoreId : `${CustomKeyStoreName} (${CustomKeyStoreId})`);
}

function listing(stores: readonly StoreAlarms[]): string {
  const vanished = stores.some((store) => store.vanished);
  const hint = vanished ? '\nRemove the alarms of stores that are gone: xks-preflight alarms remove --vanished\n' : '';
  return `${stores.map(storeLines).join('\n')}${hint}`;
}

function storeLines(store: StoreAlarms): string {
  const state = store.vanished ? 'no such key store any more' : (store.ConnectionState ?? 'state not known');
  const made = store.alarms.some(({ name }) => name !== null);
  const width = Math.max(...store.alarms.map(({ id }) => id.length), 'dashboard'.length);
  const row = (name: string, text: string): string => `  ${name.padEnd(width)}  ${text}\n`;
  return [
    `${titleOf(store)}, ${printable(state)}\n`,
    row('topic', store.topicArn === null ? 'none: nobody is told' : printable(store.topicArn)),
    row('dashboard', printable(store.dashboard ?? 'none')),
    ...(made ? store.alarms.map((alarm) => row(printable(alarm.id), alarmText(alarm))) : [row('alarms', NONE)]),
    ...(store.notTold === null
      ? []
      : [row('not told', `whether alarms on its load balancer are missing (${printable(store.notTold)})`)]),
  ].join('');
}

const NONE = 'none of xks-preflight; it makes them with xks-preflight create REQUEST.json';

const STANDING_WIDTH = 'tells nobody'.length;

function alarmText({ standing, state, fields }: AlarmLine): string {
  const changed = fields.length === 0 ? '' : `  changed: ${fields.join(', ')}`;
  return `${standing.padEnd(STANDING_WIDTH)}  ${printable(state ?? '')}${changed}`.trimEnd();
}
