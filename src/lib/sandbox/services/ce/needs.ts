// What Cost Explorer's operations ask IAM for: they are about no resource.
// AWS: "Actions, resources, and condition keys for AWS Cost Explorer Service" (Service Authorization Reference).
import { each, needsOf, nothingInParticular } from '../../world/need.ts';

export const needs = needsOf({ prefix: 'ce', at: each('GetCostAndUsage GetCostForecast GetDimensionValues GetTags ListCostAllocationTags UpdateCostAllocationTagsStatus', nothingInParticular) });
