// Recordings for the mock server: real files where a folder of them is given, else test pictures made on the spot.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ff = (...args) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args]);

/** Makes two short recordings with a moving picture and a beeping sound. */
function makeRecordings(dir) {
  for (const [name, seconds, source] of [
    ["2026-11-22 21-02-14.mp4", 40, "testsrc2=s=1280x720:r=30"],
    ["Replay 2026-11-22 20-31-07.mp4", 24, "mandelbrot=s=1280x720:r=30"],
  ]) {
    const out = join(dir, name);
    if (existsSync(out)) continue;
    const sound = "aevalsrc=0.2*sin(440*2*PI*t)*(0.2+0.8*lt(mod(t\\,7)\\,1)):s=48000";
    const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac"];
    ff(
      "-f",
      "lavfi",
      "-i",
      source,
      "-f",
      "lavfi",
      "-i",
      sound,
      "-t",
      String(seconds),
      ...codecs,
      "-movflags",
      "+faststart",
      out,
    );
  }
}

/** @returns {{ path: string, name: string, duration: number, width: number, height: number, fps: number }[]} */
export function recordings(dir) {
  const own = process.env.MOCK_MEDIA;
  if (!own) {
    mkdirSync(dir, { recursive: true });
    makeRecordings(dir);
  }
  const from = own ?? dir;
  return readdirSync(from)
    .filter((name) => /\.mp4$/.test(name))
    .map((name) => {
      const path = join(from, name);
      const asked = [
        "-v",
        "error",
        "-show_entries",
        "format=duration:stream=codec_type,width,height,avg_frame_rate",
        "-of",
        "json",
        path,
      ];
      const said = JSON.parse(execFileSync("ffprobe", asked).toString());
      const video = said.streams.find((stream) => stream.codec_type === "video");
      const [n, d] = video.avg_frame_rate.split("/").map(Number);
      return {
        path,
        name,
        duration: Number(said.format.duration),
        width: video.width,
        height: video.height,
        fps: n / d,
      };
    });
}

/** A picture of a recording, made once. */
export function picture(dir, recording, at) {
  mkdirSync(dir, { recursive: true });
  const out = join(dir, `${recording.name.replace(/\W/g, "_")}_${at.toFixed(1)}.jpg`);
  if (!existsSync(out)) ff("-ss", String(at), "-i", recording.path, "-frames:v", "1", "-vf", "scale=320:-2", out);
  return out;
}

/** Loudest samples, twenty buckets a second. */
export function waveform(recording) {
  const raw = execFileSync(
    "ffmpeg",
    ["-v", "error", "-i", recording.path, "-ac", "1", "-ar", "8000", "-f", "s16le", "-"],
    { maxBuffer: 1e9 },
  );
  const peaks = [];
  for (let i = 0; i + 800 <= raw.length; i += 800) {
    let peak = 0;
    for (let j = i; j < i + 800; j += 2) peak = Math.max(peak, Math.abs(raw.readInt16LE(j)));
    peaks.push(Math.min(255, Math.round(peak / 128)));
  }
  return { per_s: 20, peaks };
}
