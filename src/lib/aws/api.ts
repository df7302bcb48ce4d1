// One service in one region as something to call: what gateways are made of.

export interface ServiceApi {
  /**
   * Sends one operation by its AWS name.
   * @throws Problem (see `aws/problems.ts`) for whatever AWS or the network says
   */
  call<Input extends object, Output>(operation: string, input: Input): Promise<Output>;
}

/** All pages of a list, in order. `next` reads the continuation of one page; `more` makes the next request of it. */
export async function allPages<Page>(first: () => Promise<Page>, next: (page: Page) => (() => Promise<Page>) | undefined): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let ask: (() => Promise<Page>) | undefined = first; ask !== undefined; ) {
    const page: Page = await ask();
    pages.push(page);
    ask = next(page);
  }
  return pages;
}

/** One request after the other for parts of a list that AWS takes only so many of. */
export async function inParts<Item, Answer>(items: readonly Item[], most: number, ask: (part: readonly Item[]) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < items.length; from += most) answers.push(await ask(items.slice(from, from + most)));
  return answers;
}
