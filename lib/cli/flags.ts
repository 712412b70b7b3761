/** The flags of all commands, each described once: parsing and help derive from this table. */
import { FORMATS } from '../render/renderer.ts';

export interface Flag {
  /** Placeholder of its value in help; null: a switch. */
  readonly value: string | null;
  readonly help: string;
  /** May be given several times. */
  readonly multiple?: boolean;
}

export const FLAGS = {
  'proxy-config': {
    value: 'FILE',
    help: 'read the proxy authentication credential from the configuration file of the proxy; kept in memory',
  },
  format: { value: 'FORMAT', help: `${FORMATS.join(', ')}; text when left out; sarif names a file with check and create only` },
  output: { value: 'FILE', help: 'write the report to FILE in that format; the text report still goes to stdout' },
  'connect-to': {
    value: 'HOST:PORT',
    help: 'lab: probe this address instead of resolving the endpoint; names in TLS and HTTP stay',
  },
  'ca-file': { value: 'FILE', help: 'lab: trust the PEM certificates in FILE too' },
  resolver: { value: 'ADDRESS:PORT', help: 'lab: ask this DNS server (port 53 when left out)' },
  region: { value: 'REGION', help: 'AWS Region of the key store; else AWS_REGION, AWS_DEFAULT_REGION, the AWS profile' },
  profile: { value: 'NAME', help: 'AWS profile to use' },
  'owner-role': {
    value: 'ARN[,EXTERNAL_ID]',
    help: 'role to assume in the account that owns the endpoint service, to read its side; may be given several times',
    multiple: true,
  },
  'fail-on': { value: 'VERDICT', help: 'fail (default) or warn: the mildest verdict that ends with exit code 1' },
  api: {
    value: 'URL',
    help: 'a deployed service: its URL, or its host alone; calls are signed with your AWS credentials. A run takes place there',
  },
  'poll-interval': {
    value: 'SECONDS',
    help: 'look at a connecting store this often, for labs; else after 60 s, then every 20 s',
  },
  port: { value: 'PORT', help: 'port on 127.0.0.1; any that is free when left out' },
  live: { value: null, help: 'with the account of your AWS credentials behind it, in place of a sandbox' },
  vanished: { value: null, help: 'alarms of all key stores that are gone' },
  yes: { value: null, help: 'create, or remove, without asking; with serve --live, let callers create' },
  'slack-signing-secret-file': {
    value: 'FILE',
    help: 'answer the slash command, for calls signed with the signing secret in FILE',
  },
  fault: { value: 'NAME', help: 'break this in the sandbox; may be given several times', multiple: true },
  connectivity: { value: 'KIND', help: 'vpc (default) or public: the kind of store the sandbox is made for' },
  requirements: { value: null, help: 'the requirements instead of the findings, each with the findings that answer it' },
  permissions: {
    value: null,
    help: 'the IAM policy that check and revalidate (Look), create (Create, RollBack) and alarms remove need, as JSON',
  },
  'no-color': { value: null, help: 'no colours; also NO_COLOR in the environment' },
  verbose: { value: null, help: 'show passing findings in full, and the stack of an unexpected error' },
  help: { value: null, help: 'show this help' },
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagName = keyof typeof FLAGS;

export function isFlagName(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

/** Flags that every command takes. */
export const COMMON_FLAGS = ['no-color', 'verbose', 'help'] as const satisfies readonly FlagName[];

/** Flags of a run, for `check` and `create`. */
export const RUN_FLAGS = [
  'proxy-config',
  'format',
  'output',
  'region',
  'profile',
  'owner-role',
  'fail-on',
  'connect-to',
  'ca-file',
  'resolver',
  'api',
] as const satisfies readonly FlagName[];

/** A report made with one of these says nothing about what KMS would meet. */
export const LAB_FLAGS = ['connect-to', 'ca-file', 'resolver'] as const satisfies readonly FlagName[];
