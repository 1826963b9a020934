import { problemOf, type Api } from "~/api/client";
import type { ConfigField, PostForm, Problem } from "~/api/contract";

type Fields = readonly ConfigField[];
type Values = Readonly<Record<string, unknown>>;

/** What an account said when it was last asked what it offers. */
interface Asked {
  readonly run: number;
  readonly form: PostForm | null;
  readonly problem: Problem | null;
}
const NOT_ASKED: Asked = { run: 0, form: null, problem: null };

/**
 * What is chosen for each account besides words and visibility. Nothing is chosen beforehand and nothing is remembered:
 * some of it is consent, which holds for one post.
 */
export class Choices {
  #chosen = $state.raw<Readonly<Record<string, Values>>>({});
  #asked = $state.raw<Readonly<Record<string, Asked>>>({});
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Asks what the account offers at this moment. What it said before holds until it answers. */
  async ask(account: string): Promise<void> {
    const run = this.#of(account).run + 1;
    this.#hear(account, { run });
    try {
      const form = await this.#api.get("/accounts/{id}/form", { path: { id: account } });
      if (this.#of(account).run === run) this.#hear(account, { form, problem: null });
    } catch (thrown) {
      if (this.#of(account).run === run) this.#hear(account, { problem: problemOf(thrown) });
    }
  }

  form(account: string): PostForm | null {
    return this.#of(account).form;
  }

  /** Why the account could not be asked; mostly it may not post now. */
  problem(account: string): Problem | null {
    return this.#of(account).problem;
  }

  /** Those that mean something with what is chosen now. */
  shown(account: string, fields: Fields): ConfigField[] {
    return fields.filter((field) => this.#holds(account, field.shown_when, fields));
  }

  /** What of a choice the account offers now. */
  options(account: string, field: ConfigField): ConfigField["options"] {
    const offered = this.form(account)?.options[field.key];
    return offered ? field.options.filter((option) => offered.includes(option.value)) : field.options;
  }

  /** Why a choice can't be used now. */
  off(account: string, field: ConfigField): string | undefined {
    return this.form(account)?.off[field.key];
  }

  /** What is chosen, unless the account no longer offers it. */
  value(account: string, field: ConfigField): unknown {
    const value = this.#chosen[account]?.[field.key];
    if (this.off(account, field) !== undefined) return undefined;
    if (field.kind !== "choice") return value;
    return this.options(account, field).some((option) => option.value === value) ? value : undefined;
  }

  choose(account: string, key: string, value: unknown): void {
    this.#chosen = { ...this.#chosen, [account]: { ...this.#chosen[account], [key]: value } };
  }

  /** Whether it has to be there, with what is chosen now. */
  needs(account: string, field: ConfigField, fields: Fields): boolean {
    return field.required || (!!field.required_when && this.#holds(account, field.required_when, fields));
  }

  /** What has to be there and is not. A switch that is needed is a yes. */
  missing(account: string, fields: Fields): ConfigField[] {
    return this.shown(account, fields).filter((field) => {
      const value = this.value(account, field);
      return this.needs(account, field, fields) && (isEmpty(value) || value === false);
    });
  }

  /** What is sent along. */
  body(account: string, fields: Fields): Record<string, unknown> {
    const pairs = this.shown(account, fields).map((field) => [field.key, this.value(account, field)] as const);
    return Object.fromEntries(pairs.filter(([, value]) => !isEmpty(value)));
  }

  /** The post is on its way: the next one is asked about anew. */
  forget(accounts: readonly string[]): void {
    this.#chosen = Object.fromEntries(Object.entries(this.#chosen).filter(([id]) => !accounts.includes(id)));
  }

  /** Whether another choice of the same platform is as a condition wants it. What can't be seen holds nothing. */
  #holds(account: string, when: ConfigField["shown_when"], fields: Fields): boolean {
    const other = when && fields.find((one) => one.key === when.key);
    return !other || (this.#holds(account, other.shown_when, fields) && this.value(account, other) === when.is);
  }

  #of(account: string): Asked {
    return this.#asked[account] ?? NOT_ASKED;
  }

  #hear(account: string, change: Partial<Asked>): void {
    this.#asked = { ...this.#asked, [account]: { ...this.#of(account), ...change } };
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && value.trim() === "");
}
