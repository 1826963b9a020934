// The accounts of the stand-in: platforms as the app tells of them, and signing in. The page that the browser is sent to
// is the stand-in's own and allows at once. `MOCK_KEYRING=none` has no keyring; a client secret `no` is refused in the end.
import { randomUUID } from "node:crypto";
import { choicesOf } from "./going.mjs";
import { problem } from "./world.mjs";

const KEYRING = process.env.MOCK_KEYRING !== "none";
const field = (key, label, help = "", kind = "text", more = {}) => ({
  key,
  label,
  help,
  kind,
  required: false,
  required_when: null,
  shown_when: null,
  options: [],
  ...more,
});
const needed = { required: true };
const own = (steps, rights, least, ends = "") => ({
  in_browser: true,
  needs_client: true,
  needs_client_secret: true,
  client_id_ends: ends,
  client_id_least: least,
  steps,
  rights,
});
const byFields = { in_browser: false, needs_client: false, needs_client_secret: false, steps: [], rights: [] };
const meta = [
  'Open developers.facebook.com, make an app of the kind "Business" and add "Facebook Login for Business".',
  "As redirect address register https://www.facebook.com/connect/login_success.html.",
  "Copy the app id and the app secret into ClipConductor. The app can stay in development mode for your own pages.",
  'When the browser says "Success", copy its address at once and paste it here.',
];

const PLATFORMS = [
  {
    key: "folder",
    name: "Folder",
    about: "Clips as files on this computer or a network drive, with thumbnail and words beside them.",
    config_fields: [
      field(
        "path",
        "Folder",
        "Where the clips are put. It should not be inside a folder that is watched.",
        "folder",
        needed,
      ),
      field("pattern", "File names", "How files are named: {title}, {game}, {date} and any text. Without it: {title}."),
    ],
    visibilities: ["private"],
    abilities: ["stays_here"],
    connect: byFields,
    says: [],
  },
  {
    key: "youtube",
    name: "YouTube",
    about: "Videos and Shorts on your channel, by a Google project of your own.",
    config_fields: [
      field(
        "audited",
        "Project is audited",
        "Switch it on when YouTube has audited your Google project; before that every upload stays private.",
        "switch",
      ),
    ],
    visibilities: ["private", "unlisted", "public"],
    abilities: ["schedules"],
    connect: own(
      [
        "Open console.cloud.google.com and make a project.",
        'Under "APIs and services", enable the YouTube Data API v3.',
        "Set up the consent screen: External, with your own address as a test user, then publish it to production.",
        'Under "Credentials", create an OAuth client id of the kind "Desktop app".',
        "Copy the client id and the client secret into ClipConductor.",
      ],
      [
        "Uploading videos and their thumbnails.",
        "Seeing the channel's name, what became of an upload, and its numbers.",
      ],
      30,
      ".apps.googleusercontent.com",
    ),
    says: [
      "Uploads of a project that YouTube has not audited stay private, and nobody can change that afterwards.",
      "A project may upload 100 videos a day, all its users together.",
      "While the consent screen is in testing, the sign-in ends after 7 days.",
    ],
  },
  {
    key: "tiktok",
    name: "TikTok",
    about: "A draft in your TikTok inbox, or a direct post, by a TikTok app of your own.",
    config_fields: [field("audited", "App is audited", "Switch it on when TikTok has audited your app.", "switch")],
    visibilities: ["private"],
    abilities: [],
    connect: own(
      [
        "Open developers.tiktok.com, sign in, and make an app.",
        'Add the products "Login Kit" for Desktop and "Content Posting API" with Direct Post.',
        "As redirect address register http://127.0.0.1:*/callback/ with the slash at its end.",
        "Add the scopes user.info.basic, video.upload, video.publish and video.list.",
        "Copy the client key and the client secret into ClipConductor.",
      ],
      ["Seeing which account it is.", "Putting clips into the inbox as drafts.", "Posting clips directly."],
      10,
    ),
    says: [
      "TikTok wants an app of your own: its rules forbid a shared one in an open project.",
      "An app that TikTok has not audited posts for you alone, and only while the account is private.",
    ],
  },
  {
    key: "instagram",
    name: "Instagram",
    about: "Reels of a professional account, by a Meta app of your own.",
    config_fields: [field("page", "Page or account", "Only when you have several.")],
    visibilities: ["public"],
    abilities: [],
    connect: own(meta, ["Seeing which account it is, and its posts.", "Posting reels."], 10),
    says: ["Only professional accounts (Business or Creator) that are linked to a Facebook page can be posted to."],
  },
  {
    key: "facebook",
    name: "Facebook",
    about: "Reels of a Facebook page, by a Meta app of your own.",
    config_fields: [field("page", "Page", "Only when you have several: the name or the id of the page.")],
    visibilities: ["public"],
    abilities: ["schedules"],
    connect: own(meta, ["Finding the page.", "Seeing what became of a reel.", "Posting reels on the page."], 10),
    says: ["Only pages can be posted to, not a person's own profile. Reels of a page are public."],
  },
  {
    key: "discord",
    name: "Discord",
    about: "A message with the clip in a channel of a Discord server.",
    config_fields: [
      field(
        "webhook",
        "Webhook address",
        "In Discord: channel settings, Integrations, Webhooks, New webhook, Copy webhook URL. It is kept as a secret.",
        "secret",
        needed,
      ),
      field("limit_mib", "Largest file in MiB", "10 without boosts; boosted servers take 50 or 100.", "number"),
      field("username", "Name above the message", "Without it the webhook's own name is shown."),
    ],
    visibilities: ["public"],
    abilities: [],
    connect: byFields,
    says: ["Everybody in the channel sees the message at once. Names and @everyone in it ring no bell."],
  },
  {
    key: "bluesky",
    name: "Bluesky",
    about: "A post with the clip as its video.",
    config_fields: [
      field("handle", "Handle", "Your name on Bluesky, such as name.bsky.social, or your own domain.", "text", needed),
      field(
        "app_password",
        "App password",
        "In Bluesky: Settings, Privacy and security, App passwords, Add. Not the password of the account.",
        "secret",
        needed,
      ),
    ],
    visibilities: ["public"],
    abilities: [],
    connect: byFields,
    says: ["Posts on Bluesky are public at once; there is no private post and no schedule of its own."],
  },
  {
    key: "mastodon",
    name: "Mastodon",
    about: "A post with the clip on a Mastodon server, or one that speaks its language.",
    config_fields: [
      field("instance", "Server", "The server your account is on, such as mastodon.social.", "text", needed),
    ],
    visibilities: ["public", "unlisted", "private"],
    abilities: ["schedules"],
    connect: {
      ...byFields,
      in_browser: true,
      steps: ["Write the name of your server.", "The browser opens there; allow what is asked for."],
      rights: ["To show which account it is.", "To upload the video.", "To post it."],
    },
    says: ["ClipConductor registers itself at your server; nothing has to be made there before."],
  },
].map((one) => ({
  choices: choicesOf(one.key),
  words: { title_chars: 100, description_chars: 2200, tags: 15, tag_chars: 30 },
  ...one,
}));

const noKeyring = () => ({
  ...problem(
    "platform_needs_you",
    "This system has no keyring to keep the sign-in in.",
    "ClipConductor can keep it in an encrypted file, if you agree; programs of your own user could open it.",
    [{ do: "say", text: "Agree to the file, or install and unlock a keyring, then connect again." }],
  ),
  field: "allow_file",
});
const refused = (what, why) => ({
  ...problem("invalid", `The value of \`${what}\` can't be used.`, why, [
    { do: "say", text: "Change the value and try again." },
  ]),
  field: what,
});

/** An account that was signed out, so that the way back can be seen. */
export function accountsOf(world, many) {
  if (many) return;
  world.accounts.push({
    id: randomUUID(),
    platform: "instagram",
    name: "Arena clips",
    config: { username: "arena.clips" },
    state: "ready",
    problem: problem(
      "account_needs_user",
      'The sign-in of "Arena clips" ends on Friday, 4 December.',
      "The platform lets nobody stay signed in for longer.",
      [
        {
          do: "say",
          text: "Connect it again before that day, so that no planned post has to wait. Its history stays.",
        },
      ],
    ),
    created_at: new Date().toISOString(),
  });
  world.accounts.push({
    id: randomUUID(),
    platform: "tiktok",
    name: "Three Kills",
    config: { username: "threekills" },
    state: "needs_user",
    problem: problem(
      "account_needs_user",
      "TikTok does not let ClipConductor in any more.",
      "The sign-in has ended: it lasts a year.",
      [
        { do: "say", text: "Connect the account again; its history stays." },
        { do: "open_page", page: "/settings/destinations", label: "Open the destinations" },
      ],
    ),
    created_at: new Date().toISOString(),
  });
}

export function accountRoutes(world, { byId, changed, fail, base }) {
  const signIns = new Map();
  let agreed = KEYRING;
  const secretsOf = (key) =>
    PLATFORMS.find((one) => one.key === key).config_fields.filter((one) => one.kind === "secret");
  const without = (config, key) =>
    Object.fromEntries(Object.entries(config).filter(([name]) => !secretsOf(key).some((one) => one.key === name)));
  const add = ({ platform, name, config }) => {
    const account = { id: randomUUID(), platform, name, config: without(config, platform), state: "ready" };
    world.accounts.push({ ...account, problem: null, created_at: new Date().toISOString() });
    return world.accounts.at(-1);
  };
  const end = (signIn) => {
    const { asked } = signIn;
    if (!signIns.has(signIn.id)) return;
    if (asked.client_secret === "no")
      signIn.problem = problem("platform_refused", "The sign-in was refused.", "The client secret is not right.");
    else if (!agreed) signIn.problem = noKeyring();
    else {
      const known = world.accounts.find((one) => one.id === asked.account);
      const name = asked.name || `My ${asked.platform}`;
      signIn.account = known ? Object.assign(known, { state: "ready", problem: null }) : add({ ...asked, name });
    }
    signIn.state = signIn.account ? "done" : "failed";
    changed("accounts", null, "accounts");
  };
  const view = ({ asked: _, ...signIn }) => signIn;
  const find = (id) =>
    signIns.get(id) ?? fail(404, problem("not_found", "There is no such sign-in under way.", "The app was restarted."));

  return {
    "GET /platforms": () => ({ items: PLATFORMS }),
    "GET /accounts": () => ({ items: world.accounts }),
    "POST /accounts": (_, __, body) => {
      agreed ||= body.allow_file === true;
      if (!agreed && secretsOf(body.platform).length > 0) fail(409, noKeyring());
      const account = add(body);
      changed("accounts", account.id, "accounts");
      return account;
    },
    "PATCH /accounts/:id": ({ id }, _, body) => {
      const account = byId(world.accounts, id);
      if (body.name === "") fail(422, refused("name", "A destination needs a name."));
      agreed ||= body.allow_file === true;
      if (!agreed && secretsOf(account.platform).some((one) => body.config?.[one.key])) fail(409, noKeyring());
      const config = without({ ...account.config, ...body.config }, account.platform);
      changed("accounts", id, "accounts");
      return Object.assign(account, body.name === undefined ? {} : { name: body.name }, {
        config,
        state: "ready",
        problem: null,
      });
    },
    "DELETE /accounts/:id": ({ id }) => {
      world.accounts = world.accounts.filter((a) => a.id !== id);
      changed("accounts", id, "accounts");
      return { undo_id: null, label: null };
    },
    "POST /accounts/connect": (_, __, asked) => {
      agreed ||= asked.allow_file === true;
      const { connect } = PLATFORMS.find((one) => one.key === asked.platform);
      const keeps = asked.account !== undefined && asked.client_id === undefined;
      if (connect.needs_client && !keeps && !asked.client_id?.endsWith(connect.client_id_ends))
        fail(422, refused("client_id", `A client id ends in ${connect.client_id_ends}.`));
      if (asked.config?.instance === "nowhere") fail(422, refused("instance", "It is no name of a server."));
      const id = randomUUID();
      const wants_paste = ["facebook", "instagram"].includes(asked.platform);
      const url = `${base}/api/v1/accounts/connect/${id}/allow?state=${id.slice(0, 8)}`;
      signIns.set(id, { id, url, wants_paste, state: "waiting", account: null, problem: null, asked });
      return view(signIns.get(id));
    },
    "GET /accounts/connect/:id": ({ id }) => view(find(id)),
    "DELETE /accounts/connect/:id": ({ id }) => {
      find(id);
      signIns.delete(id);
      changed("accounts", null, "accounts");
      return { undo_id: null, label: null };
    },
    "GET /accounts/connect/:id/allow": ({ id }) => {
      const signIn = find(id);
      if (!signIn.wants_paste && signIn.state === "waiting") end(signIn);
      return { allowed: true, code: "1" };
    },
    "POST /accounts/connect/:id/code": ({ id }) => {
      const signIn = find(id);
      setTimeout(() => end(signIn), 1200);
      return view(signIn);
    },
  };
}
