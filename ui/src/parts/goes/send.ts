import { problemOf, type Api } from "~/api/client";
import type { Post, Problem } from "~/api/contract";

import type { Wish } from "./approval.svelte";

/** What became of an approval. */
export interface Sent {
  readonly posts: readonly Post[];
  /** The first one of what was refused. */
  readonly problem: Problem | null;
}

/** Approves a clip, wish by wish. One that is refused keeps no other back. */
export async function send(api: Api, clip: string, wishes: readonly Wish[]): Promise<Sent> {
  const posts: Post[] = [];
  let problem: Problem | null = null;
  for (const wish of wishes) {
    try {
      posts.push(...(await api.post("/clips/{id}/approve", { path: { id: clip }, body: wish })).posts);
    } catch (thrown) {
      problem ??= problemOf(thrown);
    }
  }
  return { posts, problem };
}
