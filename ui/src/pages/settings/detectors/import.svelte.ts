import { problemOf, type Api } from "~/api/client";
import type { DetectorLook, OwnDetector, Problem, SignalKind } from "~/api/contract";

/** A manifest or profile with more is none. */
const MOST_BYTES = 500_000;

/** What a file is to this page. */
export interface ChosenFile extends Blob {
  readonly name: string;
}

/** A class as its manifest has it. */
export interface ManifestClass {
  readonly name: string;
  signal: SignalKind | null;
  own: boolean | null;
  readonly threshold: number;
}

interface Manifest {
  format: number;
  detector: { name: string; classes: ManifestClass[] };
}

/** A model on its way in: sent and looked at first, taken in when the person says so. */
export class DetectorImport {
  /** What taking it in would bring; `null` while no model was looked at. */
  look = $state.raw<DetectorLook | null>(null);
  /** Its name and what its classes mean: the part of its manifest that a person changes here. */
  name = $state("");
  classes = $state<ManifestClass[]>([]);
  /** Name of the game profile that comes along. */
  profileName = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #file = "";
  #manifest: Manifest | null = null;
  #profile: string | null = null;
  readonly #api: Api;
  readonly #noModel: () => Problem;

  constructor(api: Api, noModel: () => Problem) {
    this.#api = api;
    this.#noModel = noModel;
  }

  /** Sends a model and looks at it. What else is among the files is told by what stands in it. */
  async choose(files: readonly ChosenFile[]): Promise<void> {
    this.close();
    const model = files.find(({ name }) => name.toLowerCase().endsWith(".onnx"));
    if (!model) {
      this.problem = files.length > 0 ? this.#noModel() : null;
      return;
    }
    await this.#try(async () => {
      const { manifest, profile } = await texts(files.filter((file) => file !== model));
      this.#profile = profile;
      this.profileName = profile === null ? null : nameIn(profile);
      this.#file = (await this.#api.uploadDetector(model)).id;
      this.look = await this.#api.post("/detectors/test", { body: { file: this.#file, manifest, profile } });
      this.#manifest = JSON.parse(this.look.manifest) as Manifest;
      this.name = this.#manifest.detector.name;
      this.classes = this.#manifest.detector.classes;
    });
  }

  /** Takes it in. The detector as it is now; `null` when it was refused. */
  async take(): Promise<OwnDetector | null> {
    let taken: OwnDetector | null = null;
    await this.#try(async () => {
      const whole = this.#manifest;
      if (!whole) return;
      const detector = { ...whole.detector, name: this.name.trim(), classes: $state.snapshot(this.classes) };
      const manifest = JSON.stringify({ ...whole, detector });
      const body = { file: this.#file, manifest, profile: this.#profile };
      taken = await this.#api.post("/detectors", { body });
      this.look = null;
    });
    return taken;
  }

  close(): void {
    this.look = null;
    this.problem = null;
    this.profileName = null;
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await act();
      this.problem = null;
    } catch (thrown) {
      this.problem = problemOf(thrown);
    } finally {
      this.busy = false;
    }
  }
}

/** A manifest has a detector in it. Everything else is taken for a profile, and the app says what is wrong with it. */
async function texts(files: readonly ChosenFile[]): Promise<{ manifest: string | null; profile: string | null }> {
  let manifest: string | null = null;
  let profile: string | null = null;
  for (const file of files.filter(({ name }) => name.toLowerCase().endsWith(".json"))) {
    const text = file.size > MOST_BYTES ? "" : await file.text();
    const isManifest = file.name.toLowerCase() === "manifest.json" || field(text, "detector") instanceof Object;
    if (isManifest) manifest = text;
    else profile = text;
  }
  return { manifest, profile };
}

function nameIn(text: string): string {
  const name = field(text, "name");
  return typeof name === "string" ? name : "";
}

function field(text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return value instanceof Object ? (value as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
}
