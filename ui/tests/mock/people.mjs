// People of the stand-in. `MOCK_ME=editor` shows the app as an editor sees it, `MOCK_ME=out` the log-in page.
import { randomBytes, randomUUID } from "node:crypto";
import { problem } from "./world.mjs";

const ACCESS = { viewer: "read", editor: "review", owner: "own" };
const PASSWORD = "five happy ducks";

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const refused = (code, field, what, why, now) => ({ ...problem(code, what, why, [{ do: "say", text: now }]), field });

export function peopleOf(world, many) {
  const user = (name, role, disabled_at = null) => ({
    id: randomUUID(),
    name,
    role,
    created_at: ago(9000),
    disabled_at,
  });
  const me = process.env.MOCK_ME ?? "here";
  world.users = many ? [user("Ann", "editor"), user("Ben", "viewer", ago(600)), user("Tony", "owner")] : [];
  world.me =
    me === "here"
      ? { name: "you", access: "own", is_here: true, login_id: null }
      : { name: "Ann", access: ACCESS[me] ?? "review", is_here: false, login_id: randomUUID() };
  world.isOut = me === "out";
  const login = (user_name, agent, minutes) => ({
    id: randomUUID(),
    user_name,
    agent,
    created_at: ago(minutes + 900),
    last_seen_at: ago(minutes),
    is_this: false,
  });
  world.logins = many
    ? [
        login(
          "Ann",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
          4,
        ),
        login("Tony", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", 52),
      ]
    : [];
  const token = (name, scope, used) => ({
    id: randomUUID(),
    name,
    user_name: null,
    scopes: [scope],
    created_at: ago(7000),
    last_used_at: used,
    revoked_at: null,
  });
  world.tokens = many ? [token("Stream deck", "review", ago(30)), token("Nightly export", "read", null)] : [];
  const entry = (minutes, actor, verb, kind, subject, details = {}) => ({
    at: ago(minutes),
    actor,
    verb,
    subject_kind: kind,
    subject,
    details,
  });
  world.audit = many
    ? [
        entry(3, "Tony", "post_went_out", "post", randomUUID(), { account: "Clips folder" }),
        entry(5, "Tony", "approve_post", "post", randomUUID(), { account: "Clips folder", asked_by: "Ann" }),
        entry(20, "Ann", "ask_for_post", "post", randomUUID(), { account: "Clips folder" }),
        entry(24, "Ann", "log_in", "address", "192.168.1.31"),
        entry(25, "ann", "log_in_refused", "address", "192.168.1.31"),
        entry(600, "you", "change_user", "user", "Ben"),
        ...Array.from({ length: 20 }, (_, n) => entry(900 + n * 60, "Ann", "log_in", "address", "192.168.1.31")),
      ]
    : [];
}

export function peopleRoutes(world, { byId, changed, fail }) {
  const told = () => changed("people", null, "people");
  const strong = (password) => {
    if (password.length < 10)
      fail(
        422,
        refused(
          "invalid",
          "password",
          "The value of `password` can't be used.",
          "A password has 10 to 200 characters.",
          "Change the value and try again.",
        ),
      );
  };
  const cameIn = () => {
    world.isOut = false;
    return { me: world.me, access_token: "mock", expires_in_s: 600 };
  };
  return {
    "GET /me": () =>
      world.isOut ? fail(401, problem("unauthorized", "You have to log in.", "Nobody is in.")) : world.me,
    "POST /me/password": (_, __, body) => {
      if (body.old !== PASSWORD)
        fail(401, refused("unauthorized", "old", "That is not right.", "It is another password.", "Try again."));
      strong(body.password);
      return world.me;
    },
    "POST /log-in": (_, __, body) => {
      if (body.password !== PASSWORD)
        fail(
          401,
          refused(
            "unauthorized",
            "password",
            "That is not right.",
            "There is nobody with this name and this password.",
            "Look at both and try again.",
          ),
        );
      return cameIn();
    },
    "POST /log-in/pair": (_, __, body) => {
      if (!world.code || body.code.replaceAll(/\W/g, "").toUpperCase() !== world.code.replace("-", ""))
        fail(
          401,
          refused(
            "unauthorized",
            "code",
            "This code does not work.",
            "A code works once, and for ten minutes.",
            "Look at it again, or ask the owner for a new one.",
          ),
        );
      return cameIn();
    },
    "POST /log-in/refresh": () =>
      world.isOut || world.me.is_here
        ? fail(401, problem("unauthorized", "You have to log in.", "The log-in has ended."))
        : cameIn(),
    "POST /log-out": () => {
      world.isOut = true;
      return world.me;
    },
    "GET /people/users": () => ({ items: world.users.toSorted((a, b) => a.name.localeCompare(b.name)) }),
    "POST /people/users": (_, __, body) => {
      strong(body.password);
      if (world.users.some((one) => one.name.toLowerCase() === body.name.trim().toLowerCase()))
        fail(
          422,
          refused(
            "invalid",
            "name",
            "The value of `name` can't be used.",
            "Somebody has that name already.",
            "Change the value and try again.",
          ),
        );
      const user = { id: randomUUID(), name: body.name.trim(), role: body.role, created_at: ago(0), disabled_at: null };
      world.users.push(user);
      told();
      return user;
    },
    "PATCH /people/users/:id": ({ id }, _, body) => {
      const user = byId(world.users, id);
      if (body.password !== undefined) strong(body.password);
      const owners = world.users.filter((one) => one.role === "owner" && one.disabled_at === null);
      const loses = (body.role !== undefined && body.role !== "owner") || body.disabled === true;
      if (loses && owners.length === 1 && owners[0] === user)
        fail(
          409,
          problem(
            "conflict",
            "One owner has to stay.",
            "Without one nobody could give roles, or say yes to posts, over the network.",
            [{ do: "say", text: "Make somebody else an owner first." }],
          ),
        );
      if (body.role) user.role = body.role;
      if (body.disabled !== undefined) user.disabled_at = body.disabled ? ago(0) : null;
      told();
      return user;
    },
    "GET /people/log-ins": () => ({ items: world.logins }),
    "DELETE /people/log-ins": () => {
      const ended = world.logins.length;
      world.logins = [];
      told();
      return { ended };
    },
    "DELETE /people/log-ins/:id": ({ id }) => {
      byId(world.logins, id);
      world.logins = world.logins.filter((one) => one.id !== id);
      told();
      return { items: world.logins };
    },
    "GET /people/tokens": () => ({ items: world.tokens }),
    "POST /people/tokens": (_, __, body) => {
      const token = {
        id: randomUUID(),
        name: body.name,
        user_name: null,
        scopes: [body.scope],
        created_at: ago(0),
        last_used_at: null,
        revoked_at: null,
      };
      world.tokens.unshift(token);
      told();
      return { ...token, text: `cc_${randomBytes(32).toString("hex")}` };
    },
    "DELETE /people/tokens/:id": ({ id }) => {
      byId(world.tokens, id).revoked_at = ago(0);
      told();
      return { items: world.tokens };
    },
    "POST /people/pairing": (_, __, body) => {
      world.code = "K7QX-2MHD";
      return { code: world.code, expires_at: ago(-10), user_name: byId(world.users, body.user_id).name };
    },
    "GET /people/audit": (_, query) => {
      const from = Number(query.get("cursor") ?? 0);
      const limit = Number(query.get("limit") ?? 50);
      const next = from + limit < world.audit.length ? String(from + limit) : null;
      return { items: world.audit.slice(from, from + limit), next };
    },
    "GET /people/network": () =>
      world.users.length > 0
        ? {
            is_served: true,
            addresses: ["https://192.168.1.20:4480", "https://desk.local:4480"],
            fingerprint: Array.from({ length: 32 }, (_, n) =>
              (n * 37 + 11).toString(16).slice(-2).padStart(2, "0").toUpperCase(),
            ).join(":"),
          }
        : { is_served: false, addresses: [], fingerprint: null },
    "POST /posts/:id/approve": ({ id }) => {
      const post = byId(world.posts, id);
      const { at, zone } = post.request;
      Object.assign(post, { state: at ? "scheduled" : "live", at, zone, request: null, approved_by: world.me.name });
      changed("post", id, "posts", "clips");
      return post;
    },
  };
}
