// One thing that is wrong in platform.yml: where, what, what would be right.

/** Keys from the top of the file; numbers are places in a list. */
export type KeyPath = readonly (string | number)[];

/** What a check found, before it is known where in the file that is. */
export interface Complaint {
  readonly path: KeyPath;
  /** What the position should point at: the key itself or its value. A missing key is where its parent is. */
  readonly at: 'key' | 'value';
  /** Reads well after `services.serverpod.cpu: `. */
  readonly problem: string;
  /** What may stand there. */
  readonly allowed?: string | undefined;
  /** What was most likely meant, as it would be written. */
  readonly nearest?: string | undefined;
}

/** A complaint with its place; line and column count from 1. Survives JSON. */
export interface ConfigFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted; left out where the file as a whole is meant. */
  readonly path?: string;
  readonly problem: string;
  readonly allowed?: string;
  readonly nearest?: string;
}

export function dotted(path: KeyPath): string {
  return path.map((key, place) => (typeof key === 'number' ? `[${key}]` : place === 0 ? key : `.${key}`)).join('');
}

/** `platform.yml:14:5: services.web.prot: unknown key; allowed: image, port; did you mean port?` */
export function faultText(fault: ConfigFault): string {
  const said = [
    fault.path === undefined ? fault.problem : `${fault.path}: ${fault.problem}`,
    ...(fault.allowed === undefined ? [] : [`allowed: ${fault.allowed}`]),
    ...(fault.nearest === undefined ? [] : [`did you mean ${fault.nearest}?`]),
  ];
  return `${fault.file}:${fault.line}:${fault.column}: ${said.join('; ')}`;
}

/** From the top of the file to its end; what stands at one place keeps its order. */
export function inFileOrder(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  return [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
}
