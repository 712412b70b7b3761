/** The stack, for osls: `npm run package` makes a CloudFormation template and one zip for each function. */
import type { AWS } from 'osls';
import { CENTRAL_BUS_CONDITIONS, centralBus } from './lib/deployment/central-bus.ts';
import { bounded } from './lib/deployment/boundary.ts';
import { ACCESS_LOG_FORMAT, API_OUTPUTS, apiExtensions, CONDITIONS, invokeRole } from './lib/deployment/api.ts';
import { CONNECTION_CONDITIONS, connectionEvents } from './lib/deployment/connection-events.ts';
import { completion } from './lib/deployment/completion.ts';
import { DELIVERY_CONDITIONS, delivery } from './lib/deployment/delivery.ts';
import { type FunctionSpec, functionSpecs, type Variable } from './lib/deployment/functions.ts';
import {
  arnOf,
  functionLogicalId,
  LOGICAL_ID,
  logGroupLogicalId,
  type Reference,
  roleLogicalId,
  SERVICE,
} from './lib/deployment/names.ts';
import { PARAMETERS, stackParameters } from './lib/deployment/parameters.ts';
import { functionRoles, isTraced } from './lib/deployment/roles.ts';
import { schedule } from './lib/deployment/schedule.ts';
import { selfAlarms } from './lib/deployment/self-alarms.ts';
import { readSettings } from './lib/deployment/settings.ts';
import { stateMachines } from './lib/deployment/state-machines.ts';
import { loggingExtensions, storage } from './lib/deployment/storage.ts';
import { proberKey } from './lib/deployment/vpcs.ts';

const { vpcs, ownerRoles, channels, bot, tags, boundary } = readSettings(process.env, process.argv.slice(2));
const specs = functionSpecs(vpcs, channels, bot);

const VARIABLES: Readonly<Record<Variable, Reference>> = {
  ACCOUNT: { Ref: 'AWS::AccountId' },
  TABLE_NAME: { Ref: LOGICAL_ID.table },
  STATE_MACHINE_ARN: { Ref: LOGICAL_ID.machineAlias },
  SECRET_PREFIX: { Ref: 'SecretPrefix' },
  ALLOW_GATE_OVERRIDE: { Ref: 'AllowGateOverride' },
  RESOLVERS: { Ref: 'Resolvers' },
  PROBERS: probers(),
  PROBE_ENDPOINTS: literal(vpcs.flatMap(({ ProbeEndpointId }) => ProbeEndpointId ?? []).join(',')),
  PROBER_PLACES: literal(
    JSON.stringify(
      Object.fromEntries(
        vpcs.map(({ VpcId, SubnetIds, SecurityGroupIds }) => [
          VpcId,
          { subnetIds: SubnetIds, securityGroupIds: SecurityGroupIds },
        ]),
      ),
    ),
  ),
  OWNER_ROLES: literal(
    JSON.stringify(Object.fromEntries(ownerRoles.map(({ account, RoleArn, ExternalId }) => [account, { RoleArn, ExternalId }]))),
  ),
  RETENTION_DAYS: { Ref: 'RetentionDays' },
  CONNECTION_EVENTS: { Ref: 'ConnectionEvents' },
  SCHEDULE_STATE: { Ref: 'ScheduleState' },
  SCHEDULE_EXPRESSION: { Ref: 'ScheduleExpression' },
  ALLOWED_TOPICS: { Ref: 'AllowedTopics' },
  NOTIFY_FUNCTION: arnOf(functionLogicalId('notify')),
  CENTRAL_BUS_ARN: { Ref: 'CentralBusArn' },
  DIGEST_HOURS: { Ref: 'DigestHours' },
  SLACK_BOT: literal(JSON.stringify(bot)),
  CHANNELS: literal(JSON.stringify(channels.channels)),
  CHANNEL_SECRET_PREFIX: literal(channels.secretPrefix),
  DELIVERY_QUEUE_URL: { Ref: LOGICAL_ID.deliveries },
  DELIVERY_DEAD_LETTERS_URL: { Ref: LOGICAL_ID.deliveryDeadLetters },
  API_HOST: { 'Fn::Sub': `\${${LOGICAL_ID.httpApi}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}` },
  PUBLIC_REPORT_LINKS: { Ref: 'PublicReportLinks' },
};

/** JSON text `{"vpc-…": "<ARN of its prober>"}`, put together by CloudFormation. */
function probers(): Reference {
  const entries = vpcs.flatMap((vpc, index) => [
    `${index === 0 ? '' : ','}"${vpc.VpcId}":"`,
    arnOf(functionLogicalId(proberKey(vpc))),
    '"',
  ]);
  return { 'Fn::Join': ['', ['{', ...entries, '}']] };
}

/** A text that was known when packaging. */
function literal(text: string): Reference {
  return { 'Fn::Join': ['', [text]] };
}

/** Names of errors only: messages and stacks may quote what was seen. */
const COMMON_VARIABLES = { POWERTOOLS_TRACER_CAPTURE_ERROR: 'false' };

/** A prober says from where it looked. */
function place(vpc: FunctionSpec['vpc']): Readonly<Record<string, string>> {
  return vpc === null ? {} : { VPC_ID: vpc.VpcId };
}

function lambda(spec: FunctionSpec) {
  const { key, bundle, memoryMb, timeoutSeconds, variables, route, vpc } = spec;
  return {
    handler: `dist/functions/${bundle}/index.handler`,
    role: roleLogicalId(key),
    memorySize: memoryMb,
    timeout: timeoutSeconds,
    environment: { ...COMMON_VARIABLES, ...Object.fromEntries(variables.map((name) => [name, VARIABLES[name]])), ...place(vpc) },
    // Log groups are our own resources, with the retention that was chosen.
    disableLogs: true,
    dependsOn: [logGroupLogicalId(key)],
    package: { patterns: [`dist/functions/${bundle}/**`] },
    ...(isTraced(spec) ? { tracing: 'Active' as const } : {}),
    ...(vpc === null ? {} : { vpc: { subnetIds: [...vpc.SubnetIds], securityGroupIds: [...vpc.SecurityGroupIds] } }),
    ...(route === null ? {} : { events: [{ httpApi: httpApi(route) }] }),
  };
}

/** Without an authorizer anybody may call: that is for the one route that looks at signatures itself. */
function httpApi({ method, path, auth }: NonNullable<FunctionSpec['route']>) {
  return { method, path, ...(auth === 'iam' ? { authorizer: { type: 'aws_iam' } } : {}) };
}

const config: AWS = {
  service: SERVICE,
  configValidationMode: 'error',
  provider: {
    name: 'aws',
    stage: 'prod',
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    versionFunctions: false,
    stackParameters: [...stackParameters()],
    stackTags: tags,
    logs: { httpApi: { format: ACCESS_LOG_FORMAT } },
  },
  package: { individually: true, excludeDevDependencies: false, patterns: ['!**'] },
  functions: Object.fromEntries(specs.map((spec) => [spec.key, lambda(spec)])),
  resources: {
    Parameters: PARAMETERS,
    Resources: bounded(
      {
        ...functionRoles(
          specs,
          vpcs.map(proberKey),
          ownerRoles.map(({ RoleArn }) => RoleArn),
        ),
        ...storage(specs),
        ...stateMachines(),
        ...schedule(),
        ...connectionEvents(),
        ...completion(),
        ...centralBus(),
        ...delivery(),
        ...selfAlarms(),
        ...invokeRole(),
      },
      boundary,
    ),
    Conditions: { ...CONDITIONS, ...CONNECTION_CONDITIONS, ...CENTRAL_BUS_CONDITIONS, ...DELIVERY_CONDITIONS },
    extensions: { ...apiExtensions(specs), ...loggingExtensions(specs, functionLogicalId) },
    Outputs: {
      ...API_OUTPUTS,
      ReportsTable: { Value: { Ref: LOGICAL_ID.table } },
      DeliveryDeadLetters: {
        Description: 'Queue of announcements that never arrived, each with its cause.',
        Value: { Ref: LOGICAL_ID.deliveryDeadLetters },
      },
      AlarmTopicArn: { Description: 'Subscribe to hear of failures of the tool itself.', Value: { Ref: LOGICAL_ID.topic } },
    },
  },
};

export default config;
