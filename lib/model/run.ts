import type { Params } from './params.ts';

export type RunAction = 'check' | 'create' | 'revalidate';

/** What the lab flags of the command line replace; absent in the service. */
export interface Lab {
  /** `--connect-to HOST:PORT`: dial this instead of resolving the endpoint. */
  readonly connectTo: { readonly host: string; readonly port: number } | null;
  readonly caFile: boolean;
  readonly resolver: string | null;
}

/** Who runs what, where. Decided by the way in, never by the request body. */
export interface Run {
  readonly runId: string;
  readonly action: RunAction;
  readonly region: string;
  /** The calling account, 12 digits; null when it could not be learnt. */
  readonly account: string | null;
  readonly requestedBy: string | null;
  readonly lab: Lab | null;
  /** Where the credential comes from, e.g. `--proxy-config`; a path or an ARN, never its content. */
  readonly credentialSource: string | null;
  /** Seconds between two looks at a connecting store; null means the usual 60, then 20. */
  readonly pollSeconds: number | null;
  /** May `Skip` and `Demote` open the gate? True at a terminal, a deployment parameter in the service. */
  readonly allowGateOverride: boolean;
  /** Absent: every channel hears of the run. */
  readonly announce?: Announce;
}

export interface Announce {
  /** `changes`: only when something differs from the last look at the store. */
  readonly when: 'always' | 'changes';
  /** Id of the Slack channel (`C…`) that asked for the run and hears of it besides the usual channels. */
  readonly slackChannel?: string;
}

/** The input of one execution of the state machine. */
export interface RunInput {
  readonly run: Run;
  readonly params: Params;
}
