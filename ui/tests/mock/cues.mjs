// What a person taught, in the stand-in: nothing is compared, what is "found" lies at fixed parts of each recording.
import { randomUUID } from "node:crypto";

/** A grey picture with a cross, as an example keeps it. */
function sketch(seed) {
  const [width, height] = [58, 48];
  const pixels = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const plate = x > 8 && x < 50 && y > 6 && y < 42;
      const light = plate && ((x > 26 && x < 33) || (y > 21 && y < 27));
      pixels[y * width + x] = light ? 235 : plate ? 40 : (90 + seed * 37 + ((x * 5 + y * 9 * seed) % 70)) % 255;
    }
  return { width, height, pixels: pixels.toString("base64") };
}

function example(seed, recording_id, at_s, box) {
  const around = { x: Math.max(0, box.x - 0.03), y: Math.max(0, box.y - 0.03), w: box.w + 0.06, h: box.h + 0.06 };
  return { id: randomUUID(), recording_id, at_s, box, around, picture: sketch(seed) };
}

/** The bands of a word: some vowels and a hiss, with a game's noise round them. */
function bandsOf(seed, length_s) {
  const [bands, before] = [36, 15];
  const steps = before * 2 + Math.round(length_s * 50);
  const values = Buffer.alloc(bands * steps);
  for (let step = 0; step < steps; step++)
    for (let band = 0; band < bands; band++) {
      const noise = 60 + ((step * 7 + band * 13 + seed * 31) % 17);
      const part = ((step - before) / (steps - 2 * before)) * 3;
      const inside = part >= 0 && part < 3 && part % 1 < 0.8;
      const near = Math.abs((band % 9) - (2 + ((Math.floor(part) * 3) % 5))) < 1.5 && band < 27;
      const hiss = Math.floor(part) === 2 && band > 26;
      values[step * bands + band] = inside && (near || hiss) ? 150 - (part % 1) * 30 : noise;
    }
  return { bands, steps, before, values: values.toString("base64") };
}

function soundExample(seed, recording_id, at_s, until_s) {
  return { id: randomUUID(), recording_id, at_s, until_s, sound: bandsOf(seed, until_s - at_s) };
}

export function cuesOf(world, some) {
  world.cues = [];
  const first = world.recordings[0];
  if (!some || !first) return;
  for (const recording of world.recordings.slice(0, 3)) recording.profile = world.profiles[0].name;
  const box = { x: 0.46, y: 0.12, w: 0.07, h: 0.1 };
  const of = (name, signal, enabled, n) => ({
    id: randomUUID(),
    profile: world.profiles[0].name,
    name,
    kind: "seen",
    signal,
    own: true,
    enabled,
    threshold: 0.58,
    threshold_by_user: false,
    examples: Array.from({ length: n }, (_, nth) =>
      example(nth + 1, first.id, first.media.duration_s * (0.2 + 0.15 * nth), box),
    ),
    sounds: [],
  });
  const heard = (name, signal, n) => ({
    ...of(name, signal, true, 0),
    kind: "heard",
    sounds: Array.from({ length: n }, (_, nth) => {
      const at_s = first.media.duration_s * (0.2 + 0.15 * nth);
      return soundExample(nth + 1, first.id, at_s, at_s + 0.85);
    }),
  });
  world.cues.push(
    of("Excellent", "medal", true, 3),
    of("Headshot", "kill", false, 1),
    heard("Announcer", "multi_kill", 3),
  );
}

export function cueRoutes(world, { changed, byId, pushUndo, fail, problem }) {
  const tell = (id) => changed("cue", id, "cues", "profiles", "jobs", "moments", "status");
  const all = (cue) => [...cue.examples, ...cue.sounds];
  /** A box or a sound, as it was marked. */
  const marked = (seed, id, { at_s, box, until_s }) =>
    until_s === undefined
      ? { examples: [example(seed, id, at_s, box)], sounds: [] }
      : { examples: [], sounds: [soundExample(seed, id, at_s, until_s)] };
  const searched = () => world.recordings.filter((one) => one.state === "ready").slice(0, 5);
  const finds = (cue, threshold) =>
    searched().map((recording, nth) => ({
      recording_id: recording.id,
      name: recording.file_name,
      whole: true,
      pictures: Math.round(recording.media.duration_s * 4),
      finds: [0.2, 0.35, 0.5, 0.72, 0.9]
        .slice(0, nth === 1 ? 0 : 5 - nth)
        .map((part, at) => {
          const start_s = recording.media.duration_s * part;
          const moment = world.moments.find(
            (one) => one.recording_id === recording.id && one.start_s <= start_s && start_s <= one.end_s,
          );
          return {
            start_s,
            end_s: start_s + 3,
            best_s: start_s + 1,
            likeness: 0.92 - 0.09 * at,
            box: cue.examples[0]?.box ?? null,
            moment_id: moment?.id ?? null,
            moment_state: moment?.state ?? null,
            is_example: recording.id === all(cue)[0].recording_id && at < all(cue).length,
          };
        })
        .filter((find) => find.likeness >= threshold),
    }));
  const view = (cue) => ({
    ...cue,
    finds: finds(cue, cue.threshold).reduce((sum, one) => sum + one.finds.length, 0),
    recordings: searched().length,
    looking: false,
  });
  const wilson = (kept, n) => {
    const [z, p] = [1.96, kept / n];
    const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
    const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
    return [Math.max(0, middle - half), Math.min(1, middle + half)];
  };
  return {
    "GET /cues": (_, query) => ({
      items: world.cues.filter((cue) => !query.get("profile") || cue.profile === query.get("profile")).map(view),
    }),
    "POST /recordings/:id/cues": ({ id }, _, body) => {
      const recording = byId(world.recordings, id);
      if (!recording.profile)
        fail(409, problem("conflict", "This recording has no game profile.", "What is taught belongs to a game."));
      if (world.cues.some((cue) => cue.profile === recording.profile && cue.name === body.name.trim()))
        fail(422, {
          ...problem("invalid", "The value of `name` can't be used.", `"${body.name.trim()}" was taught already.`),
          field: "name",
        });
      const cue = {
        id: randomUUID(),
        profile: recording.profile,
        name: body.name.trim(),
        kind: body.until_s === undefined ? "seen" : "heard",
        signal: body.signal,
        own: body.own,
        enabled: false,
        threshold: 0.6,
        threshold_by_user: false,
        ...marked(1, id, body),
      };
      world.cues.push(cue);
      tell(cue.id);
      return view(cue);
    },
    "PATCH /cues/:id": ({ id }, _, { threshold, ...body }) => {
      const cue = byId(world.cues, id);
      Object.assign(cue, body);
      if (threshold !== undefined)
        Object.assign(cue, { threshold: threshold ?? 0.58, threshold_by_user: threshold !== null });
      tell(id);
      return view(cue);
    },
    "DELETE /cues/:id": ({ id }) => {
      const cue = byId(world.cues, id);
      world.cues.splice(world.cues.indexOf(cue), 1);
      const undo = pushUndo(`Took "${cue.name}" out of what was taught`, () => {
        world.cues.push(cue);
        tell(id);
      });
      tell(id);
      return { undo_id: undo.id, label: undo.label };
    },
    "POST /cues/:id/examples": ({ id }, _, body) => {
      const cue = byId(world.cues, id);
      const { examples, sounds } = marked(all(cue).length + 1, body.recording_id, body);
      cue.examples.push(...examples);
      cue.sounds.push(...sounds);
      tell(id);
      return view(cue);
    },
    "DELETE /cue-examples/:id": ({ id }) => {
      const cue = world.cues.find((one) => all(one).some((known) => known.id === id));
      cue.examples = cue.examples.filter((known) => known.id !== id);
      cue.sounds = cue.sounds.filter((known) => known.id !== id);
      tell(cue.id);
      return view(cue);
    },
    "GET /cues/:id/finds": ({ id }, query) => {
      const cue = byId(world.cues, id);
      const threshold = Number(query.get("threshold") ?? cue.threshold);
      const recordings = finds(cue, threshold);
      const states = recordings.flatMap((one) => one.finds.map((find) => find.moment_state));
      const kept = states.filter((state) => state === "accepted").length;
      const decided = kept + states.filter((state) => state === "rejected").length;
      const [low, high] = decided ? wilson(kept, decided) : [null, null];
      return {
        threshold,
        suggested: 0.58,
        lowest_example: all(cue).length > 1 ? 0.79 : null,
        others: 0.37,
        kept,
        decided,
        precision: decided ? kept / decided : null,
        precision_low: low,
        precision_high: high,
        looking: false,
        recordings,
      };
    },
    "POST /cues/:id/finds": ({ id }) => view(byId(world.cues, id)),
  };
}
