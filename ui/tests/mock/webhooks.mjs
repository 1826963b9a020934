// The webhooks of the stand-in: `MOCK_POSTS=1` has two of them.
import { randomUUID } from "node:crypto";
import { problem } from "./world.mjs";

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const secret = () =>
  `whsec_${Buffer.from(randomUUID() + randomUUID().slice(0, 8))
    .toString("base64")
    .slice(0, 44)}`;

function delivery(event, minutes, more = {}) {
  const id = randomUUID();
  const timestamp = ago(minutes);
  return {
    id,
    message: `msg_${id.replaceAll("-", "")}`,
    event,
    body: JSON.stringify({ type: event, timestamp, data: { post_id: randomUUID(), platform: "youtube" } }),
    state: "delivered",
    attempts: 1,
    next_at: null,
    created_at: timestamp,
    last_at: timestamp,
    status: 204,
    answer: "",
    took_ms: 84,
    ...more,
  };
}

export function webhooksOf(world, many) {
  const hook = (name, url, events, more = {}) => ({
    id: randomUUID(),
    name,
    url,
    events,
    enabled: true,
    plain: url.startsWith("http:"),
    given_up: 0,
    problem: null,
    last_at: null,
    ...more,
  });
  world.deliveries = {};
  world.webhooks = [];
  if (!many) return;
  const lights = hook(
    "Lights in the room",
    "http://homeassistant.local:8123/api/webhook/clips",
    ["post.live", "post.needs_user"],
    { last_at: ago(12), given_up: 1 },
  );
  const off = hook("Spreadsheet of posts", "https://example.com/hooks/posts", ["post.live", "post.failed"], {
    enabled: false,
    last_at: ago(2900),
    problem: {
      code: "platform_needs_you",
      what: "The webhook “Spreadsheet of posts” was switched off.",
      why: "Its receiver says that it wants nothing any more (HTTP 410).",
      fix: [{ do: "say", text: "Put the receiver right, switch the webhook on again and send a test." }],
      details: "",
    },
  });
  world.webhooks = [lights, off];
  world.deliveries[lights.id] = [
    delivery("post.live", 12, {
      state: "waiting",
      status: null,
      answer: "error sending request: connection refused",
      attempts: 2,
      next_at: ago(-28),
    }),
    delivery("post.needs_user", 300),
    delivery("post.live", 1500, { state: "given_up", status: 401, answer: "unauthorized", attempts: 4 }),
  ];
  world.deliveries[off.id] = [delivery("post.live", 2900, { state: "given_up", status: 410, answer: "gone" })];
}

export function webhookRoutes(world, { byId, changed, fail }) {
  const refused = (field, why) => ({
    ...problem("invalid", `The value of \`${field}\` can't be used.`, why, [
      { do: "say", text: "Change the value and try again." },
    ]),
    field,
  });
  const check = ({ name, url, events }) => {
    if (!name.trim()) fail(422, refused("name", "It has to be not empty."));
    if (!/^https?:\/\/./.test(url)) fail(422, refused("url", "It has to begin with https://."));
    if (events.length === 0) fail(422, refused("events", "It has to be at least one event."));
  };
  const listOf = (id) => (world.deliveries[id] ??= []);
  return {
    "GET /webhooks": () => ({ items: world.webhooks }),
    "POST /webhooks": (_, __, { allow_file: _file, ...body }) => {
      check(body);
      const more = { plain: body.url.startsWith("http:"), given_up: 0, problem: null, last_at: null };
      const webhook = { id: randomUUID(), ...body, ...more };
      world.webhooks.push(webhook);
      changed("webhooks", webhook.id, "webhooks");
      return { webhook, secret: secret() };
    },
    "PUT /webhooks/:id": ({ id }, _, { allow_file: _file, ...body }) => {
      check(body);
      changed("webhooks", id, "webhooks");
      return Object.assign(byId(world.webhooks, id), body, { plain: body.url.startsWith("http:"), problem: null });
    },
    "DELETE /webhooks/:id": ({ id }) => {
      world.webhooks = world.webhooks.filter((one) => one !== byId(world.webhooks, id));
      changed("webhooks", id, "webhooks");
      return { undo_id: null, label: null };
    },
    "POST /webhooks/:id/secret": ({ id }) => {
      byId(world.webhooks, id);
      return { secret: secret() };
    },
    "POST /webhooks/:id/test": ({ id }) => {
      byId(world.webhooks, id).last_at = ago(0);
      listOf(id).unshift(delivery("test", 0));
      changed("webhooks", id, "webhooks");
      return { items: listOf(id) };
    },
    "GET /webhooks/:id/deliveries": ({ id }) => ({ items: listOf(byId(world.webhooks, id).id) }),
    "POST /deliveries/:id/retry": ({ id }) => {
      const one = byId(Object.values(world.deliveries).flat(), id);
      Object.assign(one, { state: "delivered", status: 204, answer: "", last_at: ago(0), attempts: 1 });
      changed("webhooks", null, "webhooks");
      return one;
    },
  };
}
