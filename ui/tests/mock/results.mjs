// Results of the stand-in: `MOCK_POSTS=1` has a month of them. The numbers are drawn by lot, with the same lots each time.
import { randomUUID } from "node:crypto";
import { isOf } from "./channels.mjs";

const DAY = 86_400_000;

function lots(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
const times = (middle, low, high) => ({ middle, low, high, differs: low > 1 || high < 1 });
const compared = (many) => ({
  age_h: 168,
  posts: many ? 38 : 0,
  clips: many ? 36 : 0,
  needed: 10,
  needed_in_group: 5,
  young: 3,
  untold: 4,
  unseen: 0,
  few_on_account: 2,
});
const TITLES = [
  "Three kills, one flag",
  "Out of nowhere",
  "Won on the last second",
  "Railgun across the map",
  "The jump that should not have worked, and the long way down after it",
  "Double kill",
  "Nobody saw that",
  "WHAT was that?",
];

function post(world, accounts, next, nth) {
  const clip = world.clips[nth % Math.max(1, world.clips.length)];
  const account = accounts[nth % accounts.length];
  const score = 35 + Math.round(next() * 60);
  const usual = Math.exp((score - 65) / 60 + (next() + next() + next() - 1.5) * 1.2);
  return {
    post_id: randomUUID(),
    clip_id: clip?.id ?? randomUUID(),
    title: TITLES[nth % TITLES.length],
    account_name: account.name,
    platform: account.platform,
    live_at: new Date(Date.now() - (nth + 1) * 0.8 * DAY).toISOString(),
    game: ["OpenArena", "Xonotic"][nth % 2],
    kind: ["objective", "kill", "multi_kill"][nth % 3],
    score,
    length_s: 10 + next() * 50,
    views: Math.round(usual * 1400),
    likes: Math.round(usual * 90),
    comments: Math.round(usual * 6),
    shares: null,
    views_at_age: usual * 1100,
    times_usual: usual,
  };
}

const group = (by, key, clips, views, ratio) => ({ by, key, posts: clips + 1, clips, views, times: ratio });
const GROUPS = [
  group("kind", "objective", 12, 2100, times(1.5, 1.1, 2.1)),
  group("kind", "kill", 14, 1150, times(0.8, 0.6, 1.1)),
  group("kind", "multi_kill", 8, 1400, times(1.1, 0.7, 1.6)),
  group("kind", "medal", 2, 950, null),
  group("game", "OpenArena", 21, 1600, times(1.1, 0.9, 1.4)),
  group("game", "Xonotic", 15, 1300, times(0.9, 0.7, 1.1)),
  group("length", "15", 19, 1500, times(1.1, 0.8, 1.4)),
  group("length", "30", 11, 1350, times(0.9, 0.7, 1.3)),
  group("length", "0", 4, 1200, null),
  group("title", "number", 9, 1700, times(1.2, 0.9, 1.6)),
  group("title", "short", 17, 1450, times(1, 0.8, 1.3)),
  group("weekday", "6", 9, 1900, times(1.2, 0.9, 1.7)),
  group("weekday", "2", 6, 1250, times(0.9, 0.6, 1.3)),
  group("hour", "16", 15, 1800, times(1.3, 1, 1.8)),
  group("hour", "20", 13, 1350, times(0.9, 0.7, 1.2)),
];
const FINDING = { by: "kind", more: "objective", less: "kill", times: times(1.8, 1.2, 2.6), posts: 28 };
const SENTENCE = "Objectives brought 1.8 times the views of kills (1.2 to 2.6), from 28 posts.";

/** The days of the span, the oldest first. */
function daysOf(q) {
  const days = Number(q.get("days") ?? 90);
  const step = days > 92 ? 7 : 1;
  const count = Math.ceil(days / step);
  return { step, days, all: [...Array(count).keys()].map((n) => new Date(Date.now() - (count - 1 - n) * step * DAY)) };
}

export function resultsRoutes(world, many, { changed }) {
  const accounts = world.accounts.filter((account) => account.platform !== "folder").slice(0, 4);
  let since = null;
  const filled = () => many && accounts.length > 0;
  const wanted = (q) =>
    accounts.filter(
      ({ id }) => (!q.get("account_id") || id === q.get("account_id")) && isOf(world, q.get("channel_id"), id),
    );
  const posts = (q) => {
    if (!filled() || wanted(q).length === 0) return [];
    const next = lots(7);
    return [...Array(38).keys()].map((nth) => post(world, wanted(q), next, nth));
  };
  const cell = (weekday, hour) => {
    const evening = hour >= 17 && hour <= 21 ? 1.7 : hour >= 1 && hour <= 7 ? 0.55 : 0.95;
    const middle = evening * (weekday >= 6 ? 1.12 : 1) * (1 + ((hour * 7 + weekday * 3) % 5) / 40);
    const few = hour === 4 || hour === 5;
    return { weekday, hour, posts: few ? 3 : 24, times: few ? null : times(middle, middle / 1.35, middle * 1.35) };
  };
  const hours = [...Array(24).keys()];
  return {
    "GET /results": (_, q) => {
      const { all, step, days } = daysOf(q);
      const next = lots(11);
      const places = (filled() ? wanted(q) : []).map((account, nth) => ({
        account_id: account.id,
        account_name: account.name,
        platform: account.platform,
        posts: 5,
        views: nth === 3 ? null : all.map((_, day) => (300 + 260 * nth + day * 9) * step * (0.7 + 0.6 * next())),
      }));
      const views = places.flatMap((place) => place.views ?? []).reduce((sum, n) => sum + n, 0);
      return {
        zone: q.get("zone") ?? "UTC",
        from: all[0].toISOString(),
        to: new Date().toISOString(),
        steps: all.map((at) => at.toISOString().slice(0, 10)),
        step_days: step,
        places,
        posts_ever: filled() ? 41 : 0,
        asked_at: filled() ? new Date(Date.now() - 12 * 60_000).toISOString() : null,
        views,
        views_before: days < 365 ? views / 1.18 : null,
        posts: 41,
        posts_before: days < 365 ? 36 : null,
        likes: 3120,
        comments: 214,
        shares: null,
        to_post: { middle_s: 5400, low_s: 1500, high_s: 66_000, clips: 39 },
        recordings: 14,
        recorded_s: 186_000,
        decided: 212,
        decided_s: 3400,
        clips_ready: 63,
      };
    },
    "GET /results/clips": (_, q) => {
      const all = posts(q);
      const order = [...all].sort((a, b) => b.times_usual - a.times_usual);
      const in_common = { best: true, by: "kind", key: "objective", with: 6, of: 8, others_with: 6, others: 28 };
      return {
        compared: compared(filled()),
        best: order.slice(0, 8),
        worst: order.slice(-8).reverse(),
        common: filled() ? [in_common] : [],
        points: all,
        score: filled() ? { clips: 36, per_ten: times(1.18, 1.02, 1.37), spread: 1.8, at_zero: -1.08 } : null,
      };
    },
    "GET /results/groups": () => ({
      compared: compared(filled()),
      groups: filled() ? GROUPS : [],
      findings: filled() ? [FINDING] : [],
      sentences: filled() ? [SENTENCE] : [],
    }),
    "GET /results/hours": (_, q) => ({
      zone: q.get("zone") ?? "UTC",
      posts: filled() ? 41 : 0,
      needed: 10,
      hours: filled() ? [1, 2, 3, 4, 5, 6, 7].flatMap((day) => hours.map((hour) => cell(day, hour))) : [],
      by_hour: filled() ? hours.map((hour) => ({ ...cell(0, hour), weekday: 0 })) : [],
      by_weekday: filled() ? [1, 2, 3, 4, 5, 6, 7].map((day) => ({ ...cell(day, 12), hour: 0 })) : [],
    }),
    "GET /results/learning": () => {
      const taught = filled() && since === null;
      return {
        on: world.settings.analysis.learn_results,
        since,
        posts: taught ? 38 : 0,
        clips: taught ? 36 : 0,
        needed: 10,
        age_h: 168,
        sentences: taught ? [SENTENCE] : ["No post is old enough to be compared yet."],
        findings: taught ? [FINDING] : [],
        lessons: taught ? [{ kind: "objective", factor: 1.22, times: times(1.5, 1.1, 2.1), posts: 13 }] : [],
        times: taught ? [{ weekday: 6, from_hour: 16, to_hour: 20, times: times(1.6, 1.1, 2.4), posts: 16 }] : [],
      };
    },
    "DELETE /results/learning": () => {
      since = new Date().toISOString();
      changed("results", null, "results", "moments", "jobs", "status");
      return { posts: 38 };
    },
  };
}
