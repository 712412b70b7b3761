/** CloudWatch dashboards. Their body is JSON text that CloudWatch checks. */
import { readTags } from './cloudwatch-alarm.ts';
import { AwsError, type Input, isInput, type Operations, text, texts } from './operation.ts';
import { page } from './paging.ts';
import type { AwsWorld, WorldDashboard } from '../aws-world.ts';

export const dashboardOperations: Operations = {
  PutDashboard(input, { world, clock }) {
    const [name, body] = [demandName(input), text(input, 'DashboardBody') ?? ''];
    if (!hasWidgets(body)) {
      throw new AwsError('InvalidParameterInput', 'The field DashboardBody must be a valid JSON object with a list of widgets');
    }
    const known = world.dashboards.find(({ DashboardName }) => DashboardName === name);
    // Tags count for a new dashboard only.
    const tags = known?.tags ?? readTags(input);
    world.dashboards = world.dashboards.filter((one) => one !== known);
    world.dashboards.push({ DashboardName: name, DashboardBody: body, LastModified: new Date(clock.now()), tags });
    return { DashboardValidationMessages: [] };
  },
  GetDashboard(input, { world }) {
    const name = demandName(input);
    const found = world.dashboards.find(({ DashboardName }) => DashboardName === name);
    if (found === undefined) throw new AwsError('ResourceNotFound', `Dashboard ${name} does not exist`, 404);
    return { DashboardArn: arn(found, world), DashboardName: name, DashboardBody: found.DashboardBody };
  },
  /** One that is not there keeps the others from being deleted. */
  DeleteDashboards(input, { world }) {
    const names = texts(input, 'DashboardNames');
    if (names.length === 0) throw new AwsError('InvalidParameterValue', 'DashboardNames must name at least one dashboard');
    const unknown = names.find((name) => !world.dashboards.some(({ DashboardName }) => DashboardName === name));
    if (unknown !== undefined) throw new AwsError('ResourceNotFound', `Dashboard ${unknown} does not exist`, 404);
    world.dashboards = world.dashboards.filter(({ DashboardName }) => !names.includes(DashboardName));
    return {};
  },
  ListDashboards(input, context) {
    const prefix = text(input, 'DashboardNamePrefix') ?? '';
    const all = context.world.dashboards.filter(({ DashboardName }) => DashboardName.startsWith(prefix));
    const request = {
      operation: 'ListDashboards',
      token: text(input, 'NextToken'),
      max: undefined,
      badToken: 'InvalidNextToken',
    };
    const { items, next } = page(all, request, context);
    const entries = items.map((dashboard) => ({
      DashboardName: dashboard.DashboardName,
      DashboardArn: arn(dashboard, context.world),
      LastModified: dashboard.LastModified,
      Size: Buffer.byteLength(dashboard.DashboardBody),
    }));
    return { DashboardEntries: entries, NextToken: next };
  },
};

function demandName(input: Input): string {
  const name = text(input, 'DashboardName') ?? '';
  if (/^[A-Za-z0-9_-]{1,255}$/.test(name)) return name;
  throw new AwsError('InvalidParameterValue', 'DashboardName must be 1 to 255 of A-Z, a-z, 0-9, - and _');
}

function hasWidgets(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return isInput(value) && Array.isArray(value.widgets);
  } catch {
    return false;
  }
}

function arn({ DashboardName }: WorldDashboard, { account }: AwsWorld): string {
  return `arn:aws:cloudwatch::${account}:dashboard/${DashboardName}`;
}
