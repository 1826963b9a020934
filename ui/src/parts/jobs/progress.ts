import type { Job, Progress } from "~/api/contract";

/** A job with the newest that the stream of progress said about it. */
export function withProgress(job: Job, progress: ReadonlyMap<string, Progress>): Job {
  const newest = job.state === "running" ? progress.get(job.id) : undefined;
  return newest ? { ...job, progress: newest } : job;
}
