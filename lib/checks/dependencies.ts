/**
 * Does running the proxy need a KMS key that is reached through that very proxy? Then nothing comes back after an outage: the
 * proxy waits for the key, and the key for the proxy. Looked at is what the account shows of the proxy's machines, its secret and
 * its alarms, and what the request declares. Source: Creating an external key store (circular dependencies).
 */
import { defineCheck } from './check.ts';
import { DEPENDENCIES_FINDINGS } from './dependencies-findings.ts';
import { judgeDependencies } from './dependencies-judge.ts';
import { observeDependencies } from './dependencies-observe.ts';

export const dependencies = defineCheck({
  id: 'dependencies',
  question: 'Can the proxy start without any key that is reached through it?',
  needs: ['kms', 'keys', 'ec2', 'elbv2', 'instances', 'logs', 'secrets', 'sns'],
  uses: ['locate-proxy'],
  permissions: [
    'kms:DescribeCustomKeyStores',
    'kms:DescribeKey',
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeInstances',
    'ec2:DescribeVolumes',
    'ec2:DescribeImages',
    'ec2:DescribeSnapshots',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:GetEbsDefaultKmsKeyId',
    'ec2:GetEbsEncryptionByDefault',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'secretsmanager:DescribeSecret',
    'sns:GetTopicAttributes',
    'logs:DescribeLogGroups',
  ],
  findings: DEPENDENCIES_FINDINGS,
  observe: observeDependencies,
  judge: judgeDependencies,
});
