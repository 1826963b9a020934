// The rules of the stand-in: `MOCK_POSTS=1` has two of them.
import { randomUUID } from "node:crypto";
import { problem } from "./world.mjs";

const refused = (field, why) => ({
  ...problem("invalid", `The value of \`${field}\` can't be used.`, why, [
    { do: "say", text: "Change the value and try again." },
  ]),
  field,
});

export function rulesOf(world, many) {
  const [folder] = world.accounts;
  const youtube = world.accounts.find((one) => one.platform === "youtube");
  const rule = (name, enabled, condition, action) => ({ id: randomUUID(), name, enabled, condition, action });
  world.rules = many
    ? [
        rule(
          "The best of OpenArena",
          true,
          { min_score: 90, games: ["OpenArena"], kinds: [], channels: [] },
          { accounts: [folder.id], time: "now", visibility: null, most_a_day: 2 },
        ),
        rule(
          "Victories and medals to YouTube",
          true,
          { min_score: 70, games: [], kinds: ["victory", "medal"], channels: [] },
          { accounts: [youtube.id], time: "next_slot", visibility: "public", most_a_day: 1 },
        ),
      ]
    : [];
}

export function ruleRoutes(world, { byId, changed, fail, momentView }) {
  const check = ({ name, action }, id) => {
    if (!name.trim()) fail(422, refused("name", "It has to be not empty."));
    if (world.rules.some((other) => other.id !== id && other.name === name.trim()))
      fail(422, refused("name", "Another rule has this name."));
    if (action.accounts.length === 0) fail(422, refused("action.accounts", "It has to be at least one destination."));
    if (action.most_a_day < 1 || action.most_a_day > 50)
      fail(422, refused("action.most_a_day", "It has to be between 1 and 50."));
  };
  // Everything in the stand-in is the first channel's.
  const fits = ({ min_score, games, kinds, channels }, m) =>
    m.score >= min_score &&
    (channels.length === 0 || channels.includes(world.channels[0].id)) &&
    (games.length === 0 || games.includes(m.recording.game)) &&
    (kinds.length === 0 || m.reasons.some((reason) => kinds.includes(reason.kind)));

  return {
    "GET /rules": () => ({ items: world.rules }),
    "POST /rules": (_, __, body) => {
      check(body, null);
      const rule = { id: randomUUID(), ...body, name: body.name.trim() };
      world.rules.push(rule);
      changed("rules", rule.id, "rules");
      return rule;
    },
    "PUT /rules/:id": ({ id }, _, body) => {
      check(body, id);
      changed("rules", id, "rules");
      return Object.assign(byId(world.rules, id), body, { name: body.name.trim() });
    },
    "DELETE /rules/:id": ({ id }) => {
      world.rules = world.rules.filter((rule) => rule !== byId(world.rules, id));
      changed("rules", id, "rules");
      return { undo_id: null, label: null };
    },
    "POST /rules/test": (_, __, { condition }) => {
      const all = world.moments.map(momentView);
      const fitting = all.filter((m) => fits(condition, m));
      fitting.sort((a, b) => b.recording.recorded_at.localeCompare(a.recording.recorded_at));
      return { fitting: fitting.length, of: all.length, items: fitting.slice(0, 10) };
    },
  };
}
