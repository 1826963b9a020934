// Stars, tags, collections, kept searches, sessions and storage of the stand-in. `MOCK_POSTS=1` has some of each.
import { randomUUID } from "node:crypto";
import { problem } from "./world.mjs";

const GB = 1e9;
const HOUR = 3_600_000;

export function libraryOf(world, many) {
  world.marks = { recording: new Map(), moment: new Map(), clip: new Map() };
  world.collections = [];
  world.searches = [];
  world.storageRules = [];
  world.left = [];
  if (!many) return;
  const put = (kind, id, starred, tags, note = "") => id && world.marks[kind].set(id, { id, starred, tags, note });
  put("recording", world.recordings[0]?.id, true, ["LAN", "finals"]);
  put("moment", world.moments[0]?.id, true, ["ace"], "The one for the trailer.");
  put("moment", world.moments[3]?.id, false, ["ace", "funny"]);
  put("clip", world.clips[0]?.id, true, ["trailer"]);
  world.collections.push({
    id: randomUUID(),
    name: "Best of March",
    description: "",
    clips: world.clips.slice(0, 3).map((clip) => clip.id),
    updated_at: new Date().toISOString(),
  });
  world.searches.push({ id: randomUUID(), name: "Aces with a star", page: "library", query: { mark: "tag:ace" } });
  const gone = world.recordings.at(-2);
  if (gone) {
    gone.state = "missing";
    gone.problem = problem("file_missing", `${gone.file_name} is not where it was.`, "Its drive is not connected.");
  }
  world.storageRules.push({
    id: randomUUID(),
    name: "Nothing came of it",
    enabled: true,
    condition: { older_than_days: 30, nothing_accepted: true, games: [], larger_than_bytes: 0 },
    action: { do: "bin" },
  });
  world.left.push({
    id: randomUUID(),
    label: "Put 19-02-11.mkv into the bin",
    at: new Date(Date.now() - HOUR).toISOString(),
  });
}

/** Whether a thing has the marks that a query asks for. */
export function marked(world, kind, id, q) {
  const mark = world.marks[kind].get(id);
  const tag = q.get("tag")?.toLowerCase();
  return (
    (q.get("starred") !== "true" || mark?.starred === true) &&
    (!tag || (mark?.tags ?? []).some((name) => name.toLowerCase() === tag))
  );
}

export function libraryRoutes(world, { byId, changed, fail, page, pushUndo, recordingView, addJob }) {
  const undoable = ({ id, label }) => ({ undo_id: id, label });
  const tags = () => {
    const counts = new Map();
    for (const kind of Object.values(world.marks))
      for (const mark of kind.values()) for (const tag of mark.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name));
  };
  const sessions = () => {
    const all = [];
    for (const one of [...world.recordings]
      .map(recordingView)
      .sort((a, b) => a.recorded_at.localeCompare(b.recorded_at))) {
      const end = new Date(new Date(one.recorded_at).getTime() + (one.media?.duration_s ?? 0) * 1000).toISOString();
      const last = all.at(-1);
      const near = last && new Date(one.recorded_at) - new Date(last.to) <= 3 * HOUR;
      const session = near
        ? last
        : {
            from: one.recorded_at,
            to: end,
            recordings: [],
            games: [],
            size_bytes: 0,
            moments: { new: 0, accepted: 0, total: 0 },
          };
      if (!near) all.push(session);
      session.to = end > session.to ? end : session.to;
      session.recordings.push(one.id);
      if (one.game && !session.games.includes(one.game)) session.games.push(one.game);
      session.size_bytes += one.size_bytes;
      for (const key of ["new", "accepted", "total"]) session.moments[key] += one.moments?.[key] ?? 0;
    }
    return all.reverse();
  };
  const plan = (rules) => {
    const on = rules.filter((rule) => rule.enabled);
    const items = world.recordings
      .map(recordingView)
      .flatMap((one, n) => {
        const rule = on[0];
        if (!rule || one.state === "failed") return [];
        const starred = world.marks.recording.get(one.id)?.starred;
        const needed = starred ? "star" : one.state !== "ready" ? "not_ready" : n % 5 === 1 ? "unposted" : null;
        const size_bytes = one.size_bytes * 900;
        return [
          {
            recording_id: one.id,
            file_name: one.file_name,
            size_bytes,
            recorded_at: one.recorded_at,
            game: one.game,
            rule_name: rule.name,
            action: rule.action,
            needed,
            goes_at: needed || rule.action.do === "ask" ? null : new Date(Date.now() + 9 * HOUR).toISOString(),
          },
        ];
      })
      .sort((a, b) => b.size_bytes - a.size_bytes);
    const going = items.filter((one) => one.needed === null);
    return { items, can_go: going.length, frees_bytes: going.reduce((sum, one) => sum + one.size_bytes, 0) };
  };
  const checked = (rule) => {
    const refuse = (field, why) =>
      fail(422, { ...problem("invalid", `The value of \`${field}\` can't be used.`, why), field });
    if (!rule.name.trim()) refuse("name", "It has to be not empty.");
    if (rule.condition.older_than_days < 1)
      refuse("condition.older_than_days", "It has to be between 1 and 3650 days.");
    if (rule.action.do === "move" && !rule.action.folder.startsWith("/"))
      refuse("action.folder", "It has to be the whole path of a folder.");
  };

  return {
    "GET /marks": (_, q) => ({
      items: [...world.marks[q.get("kind")].values()].filter((m) => m.starred || m.note || m.tags.length),
    }),
    "POST /marks": (_, __, { subjects, starred, note, add_tags, remove_tags }) => {
      for (const { kind, id } of subjects) {
        const mark = world.marks[kind].get(id) ?? { id, starred: false, note: "", tags: [] };
        const kept = mark.tags.filter((tag) => !remove_tags.includes(tag));
        world.marks[kind].set(id, {
          id,
          starred: starred ?? mark.starred,
          note: note ?? mark.note,
          tags: [...new Set([...kept, ...add_tags])],
        });
      }
      changed("marks", null, "marks", "recordings");
      return { changed: subjects.length, ...undoable(pushUndo("Changed marks", () => undefined)) };
    },
    "GET /tags": () => ({ items: tags() }),
    "PUT /tags/:name": ({ name }, _, body) => {
      for (const kind of Object.values(world.marks))
        for (const mark of kind.values()) mark.tags = mark.tags.map((tag) => (tag === name ? body.name : tag));
      changed("marks", null, "marks");
      return undoable(pushUndo(`Renamed the tag ${name}`, () => undefined));
    },
    "DELETE /tags/:name": ({ name }) => {
      for (const kind of Object.values(world.marks))
        for (const mark of kind.values()) mark.tags = mark.tags.filter((tag) => tag !== name);
      changed("marks", null, "marks");
      return undoable(pushUndo(`Removed the tag ${name}`, () => undefined));
    },
    "GET /collections": () => ({ items: world.collections }),
    "POST /collections": (_, __, { name, description = "", clips = [] }) => {
      const made = { id: randomUUID(), name: name.trim(), description, clips, updated_at: new Date().toISOString() };
      world.collections.push(made);
      changed("collections", made.id, "marks");
      return { ...made, ...undoable(pushUndo(`Made the collection ${name}`, () => undefined)) };
    },
    "GET /collections/:id": ({ id }) => byId(world.collections, id),
    "PATCH /collections/:id": ({ id }, _, { name, add = [], remove = [] }) => {
      const one = byId(world.collections, id);
      if (name) one.name = name;
      one.clips = [...new Set([...one.clips.filter((clip) => !remove.includes(clip)), ...add])];
      changed("collections", id, "marks");
      return { ...one, ...undoable(pushUndo(`Changed the collection ${one.name}`, () => undefined)) };
    },
    "DELETE /collections/:id": ({ id }) => {
      const one = byId(world.collections, id);
      world.collections = world.collections.filter((other) => other !== one);
      changed("collections", id, "marks");
      return undoable(pushUndo(`Removed the collection ${one.name}`, () => world.collections.push(one)));
    },
    "GET /searches": () => ({ items: world.searches }),
    "POST /searches": (_, __, body) => {
      const search = { id: randomUUID(), ...body };
      world.searches.push(search);
      changed("searches", search.id, "marks");
      return search;
    },
    "DELETE /searches/:id": ({ id }) => {
      const one = byId(world.searches, id);
      world.searches = world.searches.filter((other) => other !== one);
      changed("searches", id, "marks");
      return undoable(pushUndo(`Removed the search ${one.name}`, () => world.searches.push(one)));
    },
    "GET /sessions": (_, q) => page(sessions(), q, (one) => one),
    "GET /recordings/missing": () => {
      const folders = new Map();
      for (const one of world.recordings.filter((r) => r.state === "missing")) {
        const folder = one.path.slice(0, one.path.lastIndexOf("/"));
        folders.set(folder, (folders.get(folder) ?? 0) + 1);
      }
      return { items: [...folders].map(([path, missing]) => ({ path, missing })) };
    },
    "POST /recordings/missing": (_, __, { folder }) =>
      addJob("locate", `Looking for missing recordings in ${folder}`, folder),
    "GET /storage": () => ({
      measured_at: new Date(Date.now() - 20_000).toISOString(),
      shares: [
        { kind: "recordings", bytes: 812.4 * GB, files: world.recordings.length },
        { kind: "renders", bytes: 6.1 * GB, files: 48 },
        { kind: "proxies", bytes: 9.7 * GB, files: 12 },
        { kind: "pictures", bytes: 0.84 * GB, files: 1210 },
        { kind: "backups", bytes: 0.31 * GB, files: 7 },
        { kind: "database", bytes: 0.05 * GB, files: 2 },
        { kind: "logs", bytes: 0.004 * GB, files: 5 },
      ],
      disks: [
        { path: "/home/you/.cache/ClipConductor", total_bytes: 512 * GB, free_bytes: 7.4 * GB, low: true },
        { path: "/mnt/videos", total_bytes: 2000 * GB, free_bytes: 640 * GB, low: false },
      ],
      budget_bytes: 20 * GB,
      left: world.left,
    }),
    "GET /storage/plan": () => plan(world.storageRules),
    "POST /storage/plan": () => addJob("clean_up", "Cleaning up", "recordings"),
    "GET /storage/rules": () => ({ items: world.storageRules }),
    "POST /storage/rules": (_, __, body) => {
      checked(body);
      const rule = { id: randomUUID(), ...body };
      world.storageRules.push(rule);
      changed("storage", rule.id, "storage");
      return rule;
    },
    "PUT /storage/rules/:id": ({ id }, _, body) => {
      checked(body);
      changed("storage", id, "storage");
      return Object.assign(byId(world.storageRules, id), body);
    },
    "DELETE /storage/rules/:id": ({ id }) => {
      world.storageRules = world.storageRules.filter((rule) => rule.id !== id);
      changed("storage", id, "storage");
      return { undo_id: null, label: null };
    },
    "POST /storage/rules/test": (_, __, body) => {
      checked(body);
      return plan([{ ...body, enabled: true }]);
    },
  };
}
