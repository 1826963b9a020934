// The channels of the stand-in: `MOCK_POSTS=1` has two of them.
import { randomUUID } from "node:crypto";
import { problem } from "./world.mjs";

const DEFAULT = "01950000-0000-7000-8000-000000000001";

export function channelsOf(world, many) {
  const channel = (id, name, more = {}) => ({
    id,
    name,
    default: id === DEFAULT,
    tone: null,
    language: null,
    banned_words: [],
    tags: [],
    brand: { intro: null, outro: null, watermark: null, captions: { font: null, colour: null, edge: null } },
    accounts: [],
    profiles: [],
    folders: [],
    ...more,
  });
  world.clipChannels = {};
  world.channels = [channel(DEFAULT, "My channel", { tone: many ? "dry" : null })];
  if (!many) return;
  const [, second] = world.accounts;
  world.channels.push(
    channel(randomUUID(), "Zweitkanal", {
      tone: "begeistert",
      language: "de",
      tags: ["clips"],
      brand: {
        intro: "/home/you/brand/intro.mp4",
        outro: null,
        watermark: { path: "/home/you/brand/logo.png", corner: "top_right", width: 0.15, opacity: 0.75 },
        captions: { font: null, colour: "#ffd400", edge: null },
      },
      accounts: second ? [second.id] : [],
    }),
  );
}

/** Whether an account belongs to a channel that is asked for; all do where none is. */
export function isOf(world, channel, account) {
  if (!channel) return true;
  const given = world.channels.find((one) => one.accounts.includes(account) && !one.default) ?? world.channels[0];
  return given.id === channel;
}

export function channelRoutes(world, { byId, changed, fail }) {
  const view = (channel) => {
    if (!channel.default) return channel;
    const given = world.channels.filter((one) => !one.default).flatMap((one) => one.accounts);
    return { ...channel, accounts: world.accounts.map(({ id }) => id).filter((id) => !given.includes(id)) };
  };
  const check = ({ name, language }, id) => {
    const refused = (field, why) =>
      fail(422, { ...problem("invalid", `The value of \`${field}\` can't be used.`, why), field });
    if (!name.trim()) refused("name", "It has to be not empty.");
    if (world.channels.some((one) => one.id !== id && one.name === name.trim()))
      refused("name", "Another channel has this name.");
    if (language && !/^[a-z]{2,3}(-\w+)*$/i.test(language))
      refused("language", "It has to be a language tag such as en or pt-BR.");
  };
  const take = (channel, body) => {
    for (const other of world.channels.filter((one) => one !== channel))
      for (const kind of ["accounts", "profiles", "folders"])
        other[kind] = other[kind].filter((one) => !body[kind].includes(one));
    Object.assign(channel, body, { name: body.name.trim() });
    changed("channels", channel.id, "channels");
    return view(channel);
  };
  const ofClip = (id) => {
    const chosen = world.clipChannels[id] ?? null;
    return { channel_id: chosen ?? DEFAULT, chosen: chosen !== null };
  };
  return {
    "GET /channels": () => ({ items: world.channels.map(view) }),
    "POST /channels": (_, __, body) => {
      check(body, null);
      const channel = { id: randomUUID(), default: false };
      world.channels.push(Object.assign(channel, body));
      return take(channel, body);
    },
    "PUT /channels/:id": ({ id }, _, body) => {
      check(body, id);
      return take(byId(world.channels, id), body);
    },
    "DELETE /channels/:id": ({ id }) => {
      world.channels = world.channels.filter((one) => one !== byId(world.channels, id));
      changed("channels", id, "channels");
      return { undo_id: null, label: null };
    },
    "GET /clips/:id/channel": ({ id }) => ofClip(id),
    "PUT /clips/:id/channel": ({ id }, _, { channel_id }) => {
      world.clipChannels[id] = channel_id;
      changed("clip", id, "channels");
      return ofClip(id);
    },
  };
}
