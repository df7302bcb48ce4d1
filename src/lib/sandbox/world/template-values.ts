// A template's property values read as the kinds that AWS's APIs want: CloudFormation gives numbers and booleans as text too.

export function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

export function flagOf(value: unknown): boolean | undefined {
  return value === undefined || value === null ? undefined : value === true || value === 'true';
}

/** A list of texts; a comma-separated text is a list too, as a List parameter's value is. */
export function textsOf(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map((one) => String(one)) : String(value).split(',');
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
}

/** The stack's tags and the resource's own, which win. */
export function tagsWith(stack: Readonly<Record<string, string>>, own: unknown): Readonly<Record<string, string>> {
  return { ...stack, ...Object.fromEntries(listOf(own).map((tag) => [String(tag['Key']), String(tag['Value'])])) };
}

/** Without the fields that have no value. */
export function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
