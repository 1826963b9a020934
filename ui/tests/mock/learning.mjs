// What was learned from choices, in the stand-in: `MOCK_POSTS=1` has learned something of its first profile.
import { problem } from "./world.mjs";

const nothing = () => ({
  sentences: ["Nothing was kept, turned down or trimmed yet."],
  decided: 0,
  trimmed: 0,
  lessons: [],
  before_s: 0,
  after_s: 0,
});

/** By profile; without a name, of recordings that have none. */
export function learningOf(world, many) {
  world.learning = new Map();
  if (!many) return;
  world.learning.set("", {
    ...nothing(),
    sentences: ["No preference shows yet, from 3 choices."],
    decided: 3,
  });
  world.learning.set(world.profiles[0].name, {
    sentences: [
      "You keep objectives more often than kills (9 of 10 against 3 of 13), from 23 choices.",
      "Your clips begin 1.4 s earlier and end 0.6 s later than ours did, from 6 trims.",
    ],
    decided: 23,
    trimmed: 6,
    lessons: [
      { kind: "objective", factor: 1.25, kept: 9, decided: 10 },
      { kind: "kill", factor: 0.8, kept: 3, decided: 13 },
    ],
    before_s: 1.4,
    after_s: 0.6,
  });
}

export function learningRoutes(world, { changed, fail }) {
  const named = (q) => {
    const name = q.get("profile") ?? "";
    if (name && !world.profiles.some((profile) => profile.name === name))
      fail(404, problem("not_found", "There is no such profile.", "It was removed, or the link is old."));
    return name;
  };
  return {
    "GET /learning": (_, q) => ({
      on: world.settings.analysis.learn,
      ...(world.learning.get(named(q)) ?? nothing()),
    }),
    "DELETE /learning": (_, q) => {
      const name = named(q);
      const choices = world.learning.get(name)?.decided ?? 0;
      world.learning.delete(name);
      changed("profiles", null, "profiles", "moments", "jobs", "status");
      return { choices };
    },
  };
}
