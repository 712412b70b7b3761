/** The credential port on Secrets Manager. The secret is read last, after everything that can forbid reading it. */
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { endpointHost, type Params } from '../model/params.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import { call, clientConfig, type LiveOptions } from './call.ts';
import { readCredentialText } from './credential-text.ts';
import type { CredentialPort, CredentialReading } from './ports.ts';

export interface CredentialOptions extends LiveOptions {
  /** Only secrets whose name starts so are read; absent: any. */
  readonly secretPrefix?: string;
  /** The secret's tag `xks-preflight:endpoint` must be the host of the request, or we would sign for anyone's host. */
  readonly requireHostTag: boolean;
}

export const HOST_TAG = 'xks-preflight:endpoint';

type Missing = Extract<CredentialReading, { found: false }>;

/** Throws AwsRefusal when Secrets Manager is throttling or out of reach; a secret that cannot be read is an answer. */
export function makeLiveCredentials(options: CredentialOptions): CredentialPort {
  const client = new SecretsManagerClient(clientConfig(options));
  return {
    async read(params) {
      const id = params.XksProxyAuthenticationCredentialSecretId;
      if (id === undefined || id === '') return NONE_GIVEN;
      const outside = outsidePrefix(id, options);
      if (outside !== null) return outside;
      return unlessRefused(id, async () => {
        const forbidden = options.requireHostTag ? await checkHostTag(client, id, params, options) : null;
        return forbidden ?? (await readSecret(client, id, options));
      });
    },
  };
}

const NONE_GIVEN: Missing = {
  found: false,
  why: 'none-given',
  source: null,
  detail: 'Give XksProxyAuthenticationCredentialSecretId in the request, or --proxy-config FILE on the command line.',
};

function outsidePrefix(id: string, { secretPrefix }: CredentialOptions): Missing | null {
  if (secretPrefix === undefined || secretName(id).startsWith(secretPrefix)) return null;
  const detail = `Only secrets whose name starts with ${secretPrefix} are read here: move the credential to such a secret.`;
  return { found: false, why: 'outside-prefix', source: id, detail };
}

/** Also of an ARN: `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-xxxxxx`. */
function secretName(id: string): string {
  return /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.*)$/s.exec(id)?.[1] ?? id;
}

async function checkHostTag(
  client: SecretsManagerClient,
  id: string,
  params: Params,
  options: CredentialOptions,
): Promise<Missing | null> {
  const host = endpointHost(params)?.toLowerCase() ?? null;
  const command = new DescribeSecretCommand({ SecretId: id });
  const { Tags = [] } = await call('secretsmanager:DescribeSecret', options, (send) => client.send(command, send));
  const tagged = Tags.find(({ Key }) => Key === HOST_TAG)?.Value?.toLowerCase();
  if (host !== null && tagged === host) return null;
  const detail =
    `Tag the secret with ${HOST_TAG} = the host of XksProxyUriEndpoint (${host ?? 'which is missing or malformed'}): ` +
    'it is used for no other host.';
  return { found: false, why: 'other-host', source: id, detail };
}

async function readSecret(client: SecretsManagerClient, id: string, options: CredentialOptions): Promise<CredentialReading> {
  const command = new GetSecretValueCommand({ SecretId: id });
  const { SecretString = '', ARN = id } = await call('secretsmanager:GetSecretValue', options, (send) =>
    client.send(command, send),
  );
  return readCredentialText(SecretString, ARN);
}

async function unlessRefused(id: string, read: () => Promise<CredentialReading>): Promise<CredentialReading> {
  try {
    return await read();
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    if (error.awsError === 'ResourceNotFoundException') {
      const detail =
        'There is no such secret in this account and Region: create it, or correct XksProxyAuthenticationCredentialSecretId.';
      return { found: false, why: 'does-not-exist', source: id, detail };
    }
    if (error.kind !== 'denied' && !UNREADABLE.includes(error.awsError)) throw error;
    const detail = `Allow ${error.action} on the secret, and kms:Decrypt on its key when you chose one (${error.awsError}).`;
    return { found: false, why: 'not-readable', source: id, detail };
  }
}

/** Marked for deletion, key gone or not allowed. */
const UNREADABLE = ['DecryptionFailure', 'DecryptionFailureException', 'InvalidRequestException', 'InvalidParameterException'];
