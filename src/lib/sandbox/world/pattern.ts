// Names of which a part may be left open.

/** @param pattern `*` stands for any text, none included */
export function fits(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
}
