// The calendar of the stand-in: `MOCK_POSTS=1` fills the week with posts to places that it does not have.
import { randomUUID } from "node:crypto";
import { isOf } from "./channels.mjs";

const HOUR = 3_600_000;
const PLACES = [
  ["youtube", "YouTube"],
  ["tiktok", "TikTok"],
  ["instagram", "Instagram"],
  ["discord", "Discord"],
  ["bluesky", "Bluesky"],
];

/** Monday of this week, from Saturday on of the next, at midnight of this computer. */
const monday = () => {
  const now = new Date(Date.now() + 2 * 24 * HOUR);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - ((now.getDay() + 6) % 7));
};
const at = (day, hour) => new Date(monday().getTime() + (day * 24 + hour) * HOUR);

export function scheduleOf(world, many) {
  const accounts = many
    ? PLACES.map(([platform, name]) => ({
        id: randomUUID(),
        platform,
        name,
        config: {},
        state: "ready",
        problem: null,
      }))
    : [];
  world.accounts.push(...accounts);
  world.slots = [];
  const post = (day, hour, place, clip, more = {}) => {
    const account = accounts[place];
    const time = at(day, hour);
    const passed = time.getTime() < Date.now();
    return {
      id: randomUUID(),
      clip_id: world.clips[clip % 2]?.id,
      clip_title: world.clips[clip % 2]?.words[0].text.title ?? "The jump",
      account_id: account.id,
      account_name: account.name,
      platform: account.platform,
      state: passed ? "live" : "scheduled",
      at: time.toISOString(),
      zone: place === 3 ? "America/New_York" : "Europe/Berlin",
      url: null,
      progress: null,
      problem: null,
      visibility: "public",
      approved_by: "you",
      created_at: new Date().toISOString(),
      updated_at: new Date().toISOString(),
      shown_at: time.toISOString(),
      publish_at: null,
      needs_computer: !passed,
      can_move: !passed,
      seen: passed ? { at: new Date().toISOString(), looks: "as_asked", problem: null } : null,
      numbers: passed ? { at: new Date().toISOString(), views: 1204, likes: 88, comments: 5, shares: null } : null,
      ...more,
    };
  };
  if (!many) return;
  for (const clip of world.clips) clip.state = "ready";
  const problem = { code: "account", what: "Reconnect Instagram", why: "It was signed out.", fix: [], details: "" };
  const hidden = {
    code: "platform_needs_you",
    what: "The video can't be seen on TikTok.",
    why: "TikTok lists it no more among what everybody can see.",
    fix: [{ do: "say", text: "Look in the TikTok app what became of it." }],
    details: "",
  };
  world.posts.push(
    post(0, 18, 0, 0, { publish_at: at(0, 18).toISOString(), needs_computer: false }),
    post(0, 19.2, 1, 0),
    post(-4, 19, 1, 1, { seen: { at: new Date().toISOString(), looks: "otherwise", problem: hidden } }),
    post(-4, 19, 0, 1, { url: "https://youtu.be/x" }),
    post(1, 12, 3, 1),
    post(1, 18, 0, 2, { state: "uploading", progress: 0.62 }),
    post(2, 18, 2, 3, { state: "needs_user", problem, needs_computer: false }),
    post(3, 20, 0, 1),
    post(3, 20, 1, 1, { approved_by: 'your rule "The best of OpenArena"' }),
    ...[0, 1, 2, 3, 4].map((place) => post(4, 18, place, 2)),
    post(4, 12, 4, 3),
    post(5, 17, 0, 0, { publish_at: at(5, 17).toISOString(), needs_computer: false, state: "approved" }),
    post(6, 23.5, 4, 3),
    post(9, 18, 4, 3),
  );
}

export const scheduleRoutes = (world, byId, changed, many) => ({
  "GET /schedule": (_, q) => {
    const inside = (time) => time >= new Date(q.get("from")) && time < new Date(q.get("to"));
    return {
      posts: world.posts
        .filter((p) => p.state !== "cancelled")
        .map((p) => ({ publish_at: null, needs_computer: false, ...p, shown_at: p.shown_at ?? p.at ?? p.updated_at }))
        .filter((p) => inside(new Date(p.shown_at)) && isOf(world, q.get("channel_id"), p.account_id))
        .sort((a, b) => a.shown_at.localeCompare(b.shown_at)),
      free: (many ? [2, 4, 6] : [])
        .map((day) => at(day, 12))
        .filter(inside)
        .map((time) => ({ ...account(world, "youtube"), at: time.toISOString() }))
        .filter((slot) => isOf(world, q.get("channel_id"), slot.account_id)),
      best: many
        ? [1, 2, 3, 4, 5].map((weekday) => ({
            weekday,
            from_minute: 17.5 * 60,
            to_minute: 20 * 60,
            reason: "most views within a day, from 41 posts",
            by: "measured",
          }))
        : [],
      quotas: many ? [{ ...account(world, "youtube"), used: 3, most: 100, resets_at: at(8, 9).toISOString() }] : [],
    };
  },
  "GET /slots": () => ({ items: world.slots }),
  "PUT /accounts/:id/slots": ({ id }, _, { zone, times }) => {
    const { platform, name } = byId(world.accounts, id);
    world.slots = [
      ...world.slots.filter((slot) => slot.account_id !== id),
      ...times.map((time) => ({ account_id: id, account_name: name, platform, zone, ...time })),
    ];
    changed("accounts", id, "accounts");
    return { items: world.slots };
  },
  "POST /posts/:id/schedule": ({ id }, _, { at: time, zone }) => {
    const planned = { state: "scheduled", problem: null, can_move: true, needs_computer: true };
    const post = Object.assign(byId(world.posts, id), { at: time, zone, shown_at: time, ...planned });
    changed("post", id, "posts", "clips");
    return post;
  },
});

const WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The next time of the week at which an account posts. */
export function nextSlot(world, id) {
  const times = world.slots.filter((slot) => slot.account_id === id);
  if (times.length === 0) return null;
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: times[0].zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const wanted = times.map((slot) => `${WEEK[slot.weekday - 1]} ${slot.time}`);
  const from = Math.ceil(Date.now() / 60_000);
  const minutes = Array.from({ length: 7 * 24 * 60 }, (_, n) => new Date((from + n) * 60_000));
  return minutes.find((date) => wanted.includes(clock.format(date).replace(",", "")))?.toISOString() ?? null;
}

const account = (world, platform) => {
  const found = world.accounts.find((one) => one.platform === platform);
  return { account_id: found.id, account_name: found.name, platform };
};
