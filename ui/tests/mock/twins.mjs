// One play in two recordings, in the stand-in: the second cut is offered with the first.
export function twinsOf(world, some) {
  const first = world.moments[0];
  const second = world.moments.find((one) => first && one.recording_id !== first.recording_id && one.state === "new");
  if (!some || !second) return;
  second.same_as = first.id;
  first.twins = 1;
}

/** The other cuts of a play, as a moment shows them. */
export function otherCuts(world, moment) {
  return world.moments
    .filter((one) => one.same_as === moment.id || one.id === moment.same_as)
    .map((one) => ({
      moment_id: one.id,
      recording_id: one.recording_id,
      file_name: world.recordings.find(({ id }) => id === one.recording_id).file_name,
      start_s: one.start_s,
      end_s: one.end_s,
      leads: one.id === moment.same_as,
    }));
}
