// What the stand-in's places want to know of a post, and what they would say to one: enough of each kind to be seen.
import { problem } from "./world.mjs";

const field = (key, label, help, more = {}) => ({
  key,
  label,
  help,
  kind: "switch",
  required: false,
  required_when: null,
  shown_when: null,
  options: [],
  ...more,
});
const options = (...pairs) => ({ kind: "choice", options: pairs.map(([value, label]) => ({ value, label })) });
const LEGAL = "https://www.tiktok.com/legal/page/global";

const CHOICES = {
  youtube: [
    field("made_for_kids", "Made for kids", "Whether the video is made for children, as YouTube asks of every video."),
    field("notify", "Tell subscribers", "Whether subscribers get a notification."),
  ],
  discord: [
    field("thread_id", "Thread", "Id of the thread to post into.", { kind: "text" }),
    field("silent", "Without notification", "The message comes without a sound or a badge."),
  ],
  tiktok: [
    field(
      "way",
      "How",
      "A draft waits in your TikTok inbox until you finish it in the app. Without a choice: a draft.",
      options(["draft", "As a draft in the TikTok inbox"], ["direct", "Post it directly"]),
    ),
    field(
      "privacy",
      "Who can watch this video",
      "For direct posts. TikTok wants you to choose it each time.",
      options(
        ["PUBLIC_TO_EVERYONE", "Everyone"],
        ["MUTUAL_FOLLOW_FRIENDS", "Friends"],
        ["FOLLOWER_OF_CREATOR", "Followers"],
        ["SELF_ONLY", "Only me"],
      ),
    ),
    field("allow_comment", "Allow comments", "For direct posts. Off where the account has comments off."),
    field("allow_duet", "Allow Duet", "For direct posts. Off where the account has Duet off."),
    field("disclose", "Disclose commercial content", "Whether this video promotes you, a third party, or both."),
    field("your_brand", "Your brand", 'The video is labelled "Promotional content".'),
    field("branded_content", "Branded content", 'The video is labelled "Paid partnership" and can\'t be private.'),
    field("synthetic", "AI-generated", "Whether something in it looks real that was made by a machine."),
    field(
      "agree",
      "By posting, you agree to TikTok's Music Usage Confirmation",
      `For direct posts; with branded content also to the Branded Content Policy. Both are at ${LEGAL}/music-usage-confirmation/en and ${LEGAL}/bc-policy/en.`,
    ),
  ],
};

const DIRECT = { key: "way", is: "direct" };
for (const one of CHOICES.tiktok) {
  if (one.key === "privacy" || one.key === "agree") one.required_when = DIRECT;
  if (one.key === "your_brand" || one.key === "branded_content") one.shown_when = { key: "disclose", is: true };
  else if (one.key !== "way") one.shown_when = DIRECT;
}

export const choicesOf = (platform) => CHOICES[platform] ?? [];

const FORMS = {
  tiktok: {
    account: "tony_plays",
    options: { privacy: ["PUBLIC_TO_EVERYONE", "FOLLOWER_OF_CREATOR", "SELF_ONLY"] },
    off: { allow_duet: "The account has Duet switched off in the TikTok app." },
    seconds_most: 600,
  },
};

const finding = (level, field, what, why, fix, remedy = null) => ({
  level,
  remedy,
  problem: { ...problem("platform_needs_you", what, why, [{ do: "say", text: fix }]), field },
});

/** What one place says, by its key. */
function said(platform, { choices = {}, visibility }) {
  if (platform === "youtube" && visibility !== "private")
    return [
      finding(
        "warn",
        "visibility",
        "The video will be private.",
        "YouTube has not audited this project.",
        "Make it public in YouTube Studio, or have the project audited.",
      ),
    ];
  if (platform === "instagram")
    return [
      finding(
        "stop",
        "file",
        "The picture's shape does not fit Instagram.",
        "It has 1920 × 1080 pixels; upright pictures of 9:16 are wanted.",
        "Choose an upright layout on the clip's page.",
        { do: "vertical" },
      ),
    ];
  if (platform !== "tiktok") return [];
  if (choices.way !== "direct")
    return [
      finding(
        "warn",
        "way",
        "The clip will be a draft in the TikTok inbox.",
        "TikTok takes drafts from every app, and the person finishes them.",
        "Open the notification in the TikTok app and post it there.",
      ),
    ];
  return [
    ...(choices.privacy
      ? []
      : [
          finding(
            "stop",
            "privacy",
            "Nobody has chosen who can watch the video.",
            "TikTok wants it chosen for each video.",
            "Choose who can watch it.",
          ),
        ]),
    ...(choices.disclose && !choices.your_brand && !choices.branded_content
      ? [
          finding(
            "stop",
            "disclose",
            "What is promoted is not said.",
            "You say that the video promotes something.",
            'Tick "Your brand", "Branded content", or both.',
          ),
        ]
      : []),
    ...(choices.agree
      ? []
      : [
          finding(
            "stop",
            "agree",
            "TikTok's terms are not agreed to.",
            "A post needs your agreement to the Music Usage Confirmation.",
            "Read them and tick the box.",
          ),
        ]),
  ];
}

export const goingRoutes = (world, byId) => ({
  "GET /accounts/:id/form": ({ id }) =>
    FORMS[byId(world.accounts, id).platform] ?? { account: null, options: {}, off: {}, seconds_most: null },
  "POST /clips/:id/preflight": ({ id }, _, body) => ({
    items: body.accounts.map((account) => ({
      account_id: account,
      findings: said(byId(world.accounts, account).platform, body),
      is_made: byId(world.clips, id).render.state === "ready",
      by_platform: body.by_platform ?? false,
    })),
  }),
});
