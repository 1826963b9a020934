// Detectors of one's own, and what runs them.
import { randomUUID } from "node:crypto";
import { problem } from "./world.mjs";

/** A detector as the list shows it, by its manifest. */
const detectorOf = ({ name, version, classes }) => ({
  id: name.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
  name,
  version,
  size_bytes: 12.3e6,
  width: 640,
  height: 384,
  layout: "v8",
  classes: classes.map(({ name: of, signal, threshold }) => ({ name: of, signal, threshold })),
  profiles: [],
  problem: null,
});
const classesOf = (names) => names.map((name) => ({ name, signal: null, own: null, threshold: 0.45 }));

export function detectorsOf(world, filled) {
  world.detectors = [];
  world.triedAt = null;
  world.sentDetector = "";
  if (!filled) return;
  const named = classesOf(["kill_line", "skull", "scoreboard", "minimap"]);
  for (const [nth, signal] of [
    [0, "kill"],
    [1, "death"],
    [2, "scoreboard"],
  ])
    named[nth].signal = signal;
  const broken = detectorOf({ name: "old-hud", version: "1", classes: [] });
  const why = "models/manifest.json has a field that is not known: `detector.treshold`.";
  broken.problem = problem("model_broken", "The detector can't be used.", why, [
    { do: "say", text: "Correct its manifest, or remove it and take it in again." },
  ]);
  world.detectors.push(detectorOf({ name: "Quake notices", version: "3", classes: named }), broken);
  world.triedAt = new Date(Date.now() - 3 * 3600e3).toISOString();
  if (world.profiles[0]) world.profiles[0].detector = "quake-notices";
}

export const providersOf = (world) =>
  world.triedAt && {
    tried_at: world.triedAt,
    chosen: "directml",
    trials: [
      { provider: "cpu", ms: 6.4, agrees: true, why: null },
      { provider: "directml", ms: 1.9, agrees: true, why: null },
      { provider: "cuda", ms: null, agrees: false, why: "libcudnn.so.9: cannot open shared object file" },
    ],
  };

export function detectorRoutes(world, { changed, fail, models }) {
  return {
    "GET /detectors": () => ({
      items: world.detectors.map((one) => ({
        ...one,
        profiles: world.profiles.filter((p) => p.detector === one.id).map((p) => p.name),
      })),
    }),
    "POST /detectors/upload": (_, query) => {
      world.sentDetector = query.get("name");
      return { id: randomUUID() };
    },
    "POST /detectors/test": (_, __, { manifest }) => {
      if (world.sentDetector.startsWith("half"))
        fail(422, {
          ...problem(
            "model_broken",
            "This detector can't be taken in.",
            "The model wants Tensor<f16>; only 32-bit floats are possible (export with half=False).",
            [{ do: "say", text: "Correct that field of its manifest or export the model again." }],
          ),
          field: "detector.input",
        });
      const name = world.sentDetector.replace(/\.onnx$/, "");
      const classes = classesOf(["kill_line", "skull", "scoreboard", "minimap"]);
      const text = manifest ?? JSON.stringify({ format: 1, detector: { name, version: "1", classes } });
      return { detector: detectorOf(JSON.parse(text).detector), manifest: text, licence: "AGPL-3.0" };
    },
    "POST /detectors": (_, __, { manifest }) => {
      const taken = detectorOf(JSON.parse(manifest).detector);
      if (world.detectors.some(({ id }) => id === taken.id))
        fail(409, {
          ...problem("conflict", `There is a detector "${taken.id}" already.`, "Each has a name of its own.", [
            { do: "say", text: "Remove the other one first, or give this one another name." },
          ]),
          field: "detector.name",
        });
      world.detectors = [...world.detectors, taken];
      changed("models", null, "models");
      return taken;
    },
    "DELETE /detectors/:id": ({ id }) => {
      const used = world.profiles.filter((p) => p.detector === id).map((p) => p.name);
      const what = `The detector "${id}" can't be removed.`;
      const now = [{ do: "say", text: "Choose another detector in these profiles first." }];
      if (used.length > 0) fail(409, problem("conflict", what, `It looks at the recordings of ${used}.`, now));
      world.detectors = world.detectors.filter((one) => one.id !== id);
      changed("models", null, "models");
      return { undo_id: null, label: null };
    },
    "POST /models/test-providers": () => {
      world.triedAt = new Date().toISOString();
      changed("models", null, "models");
      return models();
    },
  };
}
