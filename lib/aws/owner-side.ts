/** The account that owns an endpoint service, read with a role of its own. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { OwnerRole } from '../model/owner-role.ts';
import { makeLiveAcm } from './acm.ts';
import { call, clientConfig, demand, type LiveOptions } from './call.ts';
import { makeLiveEc2 } from './ec2.ts';
import { makeLiveNetwork } from './ec2-network.ts';
import { makeLiveElbv2 } from './elbv2.ts';
import { makeLiveListenerTls } from './elbv2-tls.ts';
import type { OwnerSide } from './ports.ts';
import { makeLiveRoute53 } from './route53.ts';

const ASSUME = 'sts:AssumeRole';

/** The shortest that STS gives; one check takes seconds. */
const SESSION_SECONDS = 900;

/** @throws AwsRefusal */
export async function readOwnerSide({ RoleArn, ExternalId }: OwnerRole, options: LiveOptions): Promise<OwnerSide> {
  const command = new AssumeRoleCommand({
    RoleArn,
    RoleSessionName: 'xks-preflight',
    DurationSeconds: SESSION_SECONDS,
    ...(ExternalId === null ? {} : { ExternalId }),
  });
  const client = new STSClient(clientConfig(options));
  const answer = await call(ASSUME, options, (send) => client.send(command, send));
  const { AccessKeyId, SecretAccessKey, SessionToken } = demand(ASSUME, answer.Credentials);
  const credentials = {
    accessKeyId: demand(ASSUME, AccessKeyId),
    secretAccessKey: demand(ASSUME, SecretAccessKey),
    sessionToken: demand(ASSUME, SessionToken),
  };
  const assumed = { ...options, credentials };
  return {
    ec2: makeLiveEc2(assumed),
    elbv2: makeLiveElbv2(assumed),
    listenerTls: makeLiveListenerTls(assumed),
    network: makeLiveNetwork(assumed),
    acm: makeLiveAcm(assumed),
    route53: makeLiveRoute53(assumed),
  };
}
