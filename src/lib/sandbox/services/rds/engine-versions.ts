// The PostgreSQL versions RDS offers: which can be created, which can only still run, and what each can become.

export interface EngineVersion {
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  /** False: instances of it run on, none can be made. */
  readonly creatable: boolean;
}

// AWS: the release calendar lists the newest minors (August 2026: 18.6, 17.11, 16.15, 15.19, 14.24), and those of February
// 2026 (*.2/.8/.12/.16/.21) as no longer creatable (RDS for PostgreSQL release notes, "Release calendars"). The minors in
// between follow PostgreSQL's quarterly releases; which of the old ones are gone is unverified beyond these and 15.4.
const majors: Readonly<Record<number, { readonly running: readonly number[]; readonly creatable: readonly number[] }>> = {
  14: { running: [9, 10, 11, 12, 13, 14, 15, 21], creatable: [17, 18, 19, 20, 22, 23, 24] },
  15: { running: [4, 5, 6, 7, 8, 9, 10, 16], creatable: [12, 13, 14, 15, 17, 18, 19] },
  16: { running: [1, 2, 3, 4, 5, 6, 12], creatable: [8, 9, 10, 11, 13, 14, 15] },
  17: { running: [1, 2, 8], creatable: [4, 5, 6, 7, 9, 10, 11] },
  18: { running: [2], creatable: [1, 3, 4, 5, 6] },
};

export const engineVersions: readonly EngineVersion[] = Object.entries(majors)
  .flatMap(([major, { running, creatable }]) => [
    ...running.map((minor) => ({ version: `${major}.${minor}`, major: Number(major), minor, creatable: false })),
    ...creatable.map((minor) => ({ version: `${major}.${minor}`, major: Number(major), minor, creatable: true })),
  ])
  .sort((a, b) => a.major - b.major || a.minor - b.minor);

/** What RDS makes when no version is asked for: the newest minor of this major. Which major it is today is unverified. */
const defaultMajor = 17;

export const familyOf = (version: string): string => `postgres${version.split('.')[0] ?? ''}`;

export const families: readonly string[] = Object.keys(majors).map((major) => `postgres${major}`);

export function findVersion(version: string): EngineVersion | undefined {
  return engineVersions.find((it) => it.version === version);
}

/** The newest minor of a major that can be created. */
export function newestOf(major: number): EngineVersion | undefined {
  return engineVersions.filter((it) => it.major === major && it.creatable).at(-1);
}

/** The version that a request means: none asked for, a major (`16`), or an exact one (`16.15`). */
export function resolveVersion(asked: string | undefined): EngineVersion | undefined {
  if (asked === undefined) return newestOf(defaultMajor);
  return /^\d+$/.test(asked) ? newestOf(Number(asked)) : findVersion(asked);
}

export function isDefault(version: EngineVersion): boolean {
  return newestOf(version.major)?.version === version.version;
}

/** Newer minors of the same major, and later majors at a minor that was released no earlier: oldest first. */
export function upgradeTargets(from: EngineVersion): readonly EngineVersion[] {
  return engineVersions.filter((to) => to.creatable && (to.major === from.major ? to.minor > from.minor : to.major > from.major && releasedNoEarlier(to, from)));
}

// PostgreSQL's majors get their minors on the same days: 18.n, 17.n+5 (17.0 was out a year before), and so on back.
const firstMinorOf18InTermsOf: Readonly<Record<number, number>> = { 18: 0, 17: 5, 16: 9, 15: 13, 14: 18 };

function releasedNoEarlier(to: EngineVersion, from: EngineVersion): boolean {
  const wave = (it: EngineVersion): number => it.minor - (firstMinorOf18InTermsOf[it.major] ?? 0);
  return wave(to) >= wave(from);
}
