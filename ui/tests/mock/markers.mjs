// The person's own markers, in the stand-in: each is a signal of its recording too.
import { randomUUID } from "node:crypto";

export function marksOf(world, some) {
  world.markers = [];
  const first = world.recordings[0];
  if (!some || !first) return;
  add(world, first.id, first.media.duration_s * 0.3, "clutch", new Date().toISOString());
  add(world, first.id, first.media.duration_s * 0.62, "", null);
}

function add(world, recording_id, at_s, note, pressed_at) {
  const mark = {
    id: randomUUID(),
    pressed_at,
    note,
    made_at: new Date().toISOString(),
    places: [{ recording_id, at_s }],
  };
  world.markers.push(mark);
  return mark;
}

/** What was measured, with the markers as they are now. */
export function withMarks(world, id, signals) {
  const own = world.markers.flatMap(({ note, places }) =>
    places
      .filter((place) => place.recording_id === id)
      .map(({ at_s }) => ({
        kind: "marker",
        start_s: at_s,
        end_s: null,
        strength: 1,
        own: true,
        label: note || null,
        box: null,
        source: "mark",
      })),
  );
  return [...signals, ...own].sort((a, b) => a.start_s - b.start_s);
}

export function markRoutes(world, { changed, byId, pushUndo }) {
  const tell = () => changed("marks", null, "recordings", "jobs");
  const made = (mark) => {
    const undo = pushUndo("Set a marker", () => {
      world.markers.splice(world.markers.indexOf(mark), 1);
      tell();
    });
    tell();
    return { mark, undo_id: undo.id, label: undo.label };
  };
  const inIt = (id) => world.markers.filter(({ places }) => places.some((place) => place.recording_id === id));
  return {
    "GET /markers": () => ({ items: world.markers.filter(({ pressed_at }) => pressed_at) }),
    "POST /markers": (_, __, body) => {
      const mark = { ...add(world, "", 0, body.note ?? "", body.at ?? new Date().toISOString()), places: [] };
      world.markers[world.markers.length - 1] = mark;
      return made(mark);
    },
    "DELETE /markers/:id": ({ id }) => {
      const mark = byId(world.markers, id);
      world.markers.splice(world.markers.indexOf(mark), 1);
      const undo = pushUndo("Removed a marker", () => {
        world.markers.push(mark);
        tell();
      });
      tell();
      return { undo_id: undo.id, label: undo.label };
    },
    "GET /recordings/:id/markers": ({ id }) => ({
      items: inIt(id).sort((a, b) => a.places[0].at_s - b.places[0].at_s),
    }),
    "POST /recordings/:id/markers": ({ id }, _, body) =>
      made(add(world, byId(world.recordings, id).id, body.at_s, body.note ?? "", null)),
  };
}
