import { problemOf, type Api } from "~/api/client";
import type { Problem, Webhook, WebhookEvent, WebhookMade, WebhookRequest } from "~/api/contract";

/** What a webhook can be told, in the order in which it happens. */
export const EVENTS = [
  "recording.analysed",
  "moments.found",
  "clip.rendered",
  "post.live",
  "post.needs_user",
  "post.failed",
  "job.failed",
] as const satisfies readonly WebhookEvent[];

/** The fields that have a place of their own for what is wrong with them. */
const PLACES = ["name", "url", "events", "allow_file"];

/** A webhook while it is written; nothing is kept before it is saved. */
export class WebhookDraft {
  name = $state("");
  url = $state("");
  events = $state.raw<readonly WebhookEvent[]>(["post.live", "post.needs_user", "post.failed"]);
  saving = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly #api: Api;
  readonly #webhook: Webhook | null;

  constructor(api: Api, webhook: Webhook | null) {
    this.#api = api;
    this.#webhook = webhook;
    if (!webhook) return;
    this.name = webhook.name;
    this.url = webhook.url;
    this.events = webhook.events;
  }

  get request(): WebhookRequest {
    // In the order in which they are shown, however they were chosen.
    const events = EVENTS.filter((event) => this.events.includes(event));
    return { name: this.name, url: this.url, events, enabled: this.#webhook?.enabled ?? true };
  }

  /** Whether what is sent could be read on its way. */
  get plain(): boolean {
    return /^\s*http:/i.test(this.url);
  }

  toggle(event: WebhookEvent): void {
    this.events = this.events.includes(event) ? this.events.filter((one) => one !== event) : [...this.events, event];
  }

  /** What is wrong with a field, when the app refused its value. */
  wrong(field: string): string | undefined {
    return this.problem?.field === field ? this.problem.why : undefined;
  }

  /** The system has no keyring: whether an encrypted file will do. */
  get needsFile(): boolean {
    return this.problem?.field === "allow_file";
  }

  /** A problem that belongs to no field. */
  get general(): Problem | null {
    return this.problem && !PLACES.includes(this.problem.field ?? "") ? this.problem : null;
  }

  /** The webhook as it was saved, with its secret when it is a new one; `null` when it was refused. */
  async save(allow_file = false): Promise<WebhookMade | { webhook: Webhook; secret: null } | null> {
    this.saving = true;
    try {
      const webhook = this.#webhook;
      const saved = webhook
        ? {
            webhook: await this.#api.put("/webhooks/{id}", { path: { id: webhook.id }, body: this.request }),
            secret: null,
          }
        : await this.#api.post("/webhooks", { body: { ...this.request, allow_file } });
      this.problem = null;
      return saved;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }
}
