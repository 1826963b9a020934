//! The requests that are made of a server, and what its answers mean.

use super::*;

/// Whether there was something to delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// There was, and now there is not.
    Now,
    /// There was nothing of it, or not any more.
    Before,
}

/// What makes a request the same request for a server, for an hour. A post that was taken back there and goes out again has
/// another one, as the server would answer with what is not there any more.
pub(super) fn key(post: PostId, at: Option<Timestamp>) -> String {
    at.map_or_else(|| post.to_string(), |at| format!("{post}-{}", at.as_second()))
}

impl MastodonPublisher {
    /// With these means.
    pub fn new(means: &Means) -> Self {
        Self { means: means.clone() }
    }

    pub(super) async fn token(&self, account: &Account) -> Result<Secret, Problem> {
        let credentials = self.means.vault.need(account.id, NAME).await?;
        let access = credentials.access.filter(|access| !access.is_empty());
        access.ok_or_else(|| verdict::sign_in_again(NAME, "No sign-in is stored on this computer."))
    }

    /// Sends a signed request.
    pub(super) async fn send(&self, account: &Account, call: Call) -> Result<Answer, Problem> {
        let token = self.token(account).await?;
        call.bearer(&token).send().await.map_err(|lost| verdict::lost(NAME, &lost, self.means.now()))
    }

    /// A signed question whose answer has to be a success.
    pub(super) async fn ask(&self, account: &Account, base: &str, path: &str, what: &str) -> Result<Answer, Problem> {
        let answer = self.send(account, self.means.http.get("mastodon.ask", &format!("{base}{path}"))).await?;
        if answer.is_ok() { Ok(answer) } else { Err(errors::problem(what, &answer, self.means.now())) }
    }

    /// Whether the server keeps posts until their time.
    pub(super) async fn schedules(&self, account: &Account, base: &str) -> Result<bool, Problem> {
        let url = format!("{base}/api/v1/scheduled_statuses?limit=1");
        let answer = self.send(account, self.means.http.get("mastodon.scheduled", &url)).await?;
        match answer.status() {
            200 => Ok(answer.json().is_array()),
            404 | 405 | 501 | 410 | 422 => Ok(false),
            _ => Err(errors::problem("The server can't be asked for its schedule.", &answer, self.means.now())),
        }
    }

    /// What the server says against this clip.
    pub(super) fn check(&self, parcel: &Parcel, limits: &Limits) -> Vec<Finding> {
        let mut found = Vec::new();
        let finding = |what: &str, why: String, field: &str, fix: &str| {
            Finding::stop(Problem::new(Code::PlatformRefused, what, why).field(field).say(fix).fix(Fix::Retry))
        };
        let size = parcel.file.metadata().map_or(0, |facts| facts.len());
        if size >= limits.video_bytes {
            let mb = |bytes: u64| bytes as f64 / 1e6;
            let why =
                format!("It has {:.1} MB; this server takes less than {:.1} MB.", mb(size), mb(limits.video_bytes));
            let fix = "Make it shorter, or choose a smaller picture.";
            let large = finding("The clip is too large for this server.", why, "file", fix);
            found.push(large.mended_by(Remedy::Shrink { to_bytes: limits.video_bytes.saturating_sub(1) }));
        }
        if !limits.types.is_empty() && !limits.types.iter().any(|kind| kind == "video/mp4") {
            let why = "It does not take MP4 videos.".into();
            found.push(finding("This server takes no clips.", why, "file", "Choose an account on another server."));
        }
        let video = parcel.media.as_ref().and_then(|media| media.video.as_ref());
        if let (Some(video), Some(most)) = (video, limits.video_pixels)
            && u64::from(video.width) * u64::from(video.height) > most
        {
            let why = format!("It has {} × {} pixels; {most} in all are allowed.", video.width, video.height);
            found.push(finding("The picture is too large for this server.", why, "file", "Choose a smaller picture."));
        }
        if let (Some(video), Some(most)) = (video, limits.video_fps)
            && video.fps > most as f64 + 0.1
        {
            let why = format!("It has {:.0} pictures a second; {most} are allowed.", video.fps);
            found.push(finding(
                "The clip has too many pictures a second for this server.",
                why,
                "file",
                "Render it with 30 or 60.",
            ));
        }
        let whole = text::caption(&parcel.words, SPEC.words.tags, &[]);
        let letters = content::length(&whole, limits.per_url)
            + Unit::Graphemes.length(parcel.choice("warning").unwrap_or_default());
        if letters > limits.characters {
            let why = format!("It has {letters} letters; this server takes {}.", limits.characters);
            let problem = Problem::new(Code::PlatformRefused, "The text will be shortened.", why);
            found.push(Finding::warn(
                problem.field("description").say("Shorten the words, or let tags and the end be cut."),
            ));
        }
        let alt = text::clean(&parcel.words.alt_text);
        if alt.is_empty() {
            let problem =
                Problem::new(Code::Invalid, "The video has no description.", "People who can't see it get nothing.");
            found.push(Finding::warn(problem.field("alt_text").say("Write an alt text on the clip's page.")));
        }
        found
    }

    /// Uploads the video and keeps its id.
    pub(super) async fn upload(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        witness: &dyn Witness,
    ) -> Result<(), Problem> {
        const WHAT: &str = "The video did not get to the server.";
        let handed = Handed::default();
        let file = FilePart::new(&parcel.file, 0, session.total_bytes);
        let file = file.speed(&self.means.http.speed).tell(handed.hook(0));
        let thumbnail = match &parcel.thumbnail {
            // Without it the server takes a picture of its own.
            Some(path) => tokio::fs::read(path).await.ok(),
            None => None,
        };
        let form = || -> reqwest::Result<Form> {
            let name = format!("{}.mp4", parcel.post);
            let mut form = Form::new();
            if !session.alt.is_empty() {
                form = form.text("description", session.alt.clone());
            }
            if let Some(bytes) = thumbnail {
                form = form.part("thumbnail", Part::bytes(bytes).file_name("thumbnail.jpg").mime_str("image/jpeg")?);
            }
            let video =
                Part::stream_with_length(file.body(), session.total_bytes).file_name(name).mime_str("video/mp4")?;
            Ok(form.part("file", video))
        };
        let form = form().map_err(|error| Problem::bug("The upload can't be put together.", error.without_url()))?;
        let token = self.token(&parcel.account).await?;
        let url = format!("{}/api/v2/media", session.base);
        let sent = self
            .means
            .http
            .post("mastodon.media", &url)
            .bearer(&token)
            .multipart(form)
            .limit(Some(LONGEST_UPLOAD))
            .send();
        let answer = watched(sent, &handed, witness).await;
        let answer = answer.map_err(|lost| verdict::lost(NAME, &lost, self.means.now()))?;
        let json = answer.json();
        // Some servers have numbers here.
        let id = json["id"].as_str().map(str::to_owned).or_else(|| json["id"].as_u64().map(|id| id.to_string()));
        match id.filter(|_| answer.is_ok()) {
            Some(id) => {
                session.media = Some(id);
                session.media_since = Some(self.means.now());
                witness.keep(&session.stored()?).await
            }
            None if answer.is_ok() => Err(Problem::new(Code::PlatformAway, WHAT, "The server's answer can't be read.")
                .fix(Fix::Retry)
                .details(answer.raw())),
            None => Err(errors::problem(WHAT, &answer, self.means.now())),
        }
    }

    /// Waits until the video can be posted.
    pub(super) async fn wait_for_media(
        &self,
        parcel: &Parcel,
        session: &mut Session,
        witness: &dyn Witness,
    ) -> Result<(), Problem> {
        const WHAT: &str = "The server did not get ready with the video.";
        let Some(media) = session.media.clone() else { return Ok(()) };
        let (mut pause, longest) = PAUSES;
        loop {
            let url = format!("{}/api/v1/media/{media}", session.base);
            let answer = self.send(&parcel.account, self.means.http.get("mastodon.media.state", &url)).await?;
            match answer.status() {
                206 => {}
                200 if answer.json()["url"].is_null() && !answer.json()["id"].is_null() => {}
                200 => return Ok(()),
                // In a post already, which then is found when it is finished, or thrown away after a day.
                404 | 410 if self.find(parcel, session).await?.is_some() => return Ok(()),
                404 | 410 => {
                    let what = "The server does not have the video any more.";
                    return Err(Problem::new(Code::FileVanished, what, "It waited too long.").details(answer.raw()));
                }
                status @ (422 | 500) => {
                    (session.media, session.media_since) = (None, None);
                    session.failed += 1;
                    witness.keep(&session.stored()?).await?;
                    if session.failed < 2 && status == 500 {
                        return Ok(());
                    }
                    let why = "The server could not process the video.";
                    return Err(Problem::new(Code::PlatformRefused, WHAT, why)
                        .say("Render the clip again, or post it elsewhere.")
                        .fix(Fix::Retry)
                        .details(answer.raw()));
                }
                _ => return Err(errors::problem(WHAT, &answer, self.means.now())),
            }
            if session.media_since.is_some_and(|since| self.means.now().duration_since(since) > LONGEST_PROCESSING) {
                let why = "It has worked on it for two hours.";
                return Err(Problem::new(Code::PlatformRefused, WHAT, why).say("Try it again later.").fix(Fix::Retry));
            }
            self.means.rest(pause).await;
            pause = (pause * 3 / 2).min(longest);
        }
    }

    /// Looks for the status of a session among the account's newest, and among what waits for its time.
    pub(super) async fn find(&self, parcel: &Parcel, session: &Session) -> Result<Option<Finished>, Problem> {
        const WHAT: &str = "The server can't be asked for the post.";
        let account = &parcel.account;
        let newest = self.newest(account, &session.base).await?;
        let found = newest.iter().find(|status| has_media(status, session.media.as_deref()));
        let found = found.or_else(|| newest.iter().find(|status| has_words(status, session)));
        if let Some(status) = found {
            return Ok(finished(status));
        }
        if session.at.is_none() {
            return Ok(None);
        }
        let waiting = self.ask(account, &session.base, "/api/v1/scheduled_statuses?limit=40", WHAT).await?.json();
        let found = waiting.as_array().into_iter().flatten().find(|status| {
            has_media(status, session.media.as_deref()) || status["params"]["text"].as_str() == Some(&session.text)
        });
        Ok(found.and_then(finished))
    }

    /// The account's newest statuses.
    pub(super) async fn newest(&self, account: &Account, base: &str) -> Result<Vec<Value>, Problem> {
        let me = self.account_id(account, base).await?;
        let path = format!("/api/v1/accounts/{}/statuses?limit=40&exclude_reblogs=true", safe(&me)?);
        let answer = self.ask(account, base, &path, "The server can't be asked for the account's posts.").await?;
        match answer.json() {
            Value::Array(statuses) => Ok(statuses),
            // To read this as "none" would be to send a post twice.
            _ => Err(Problem::new(
                Code::PlatformAway,
                "The server can't be asked for the account's posts.",
                "Its answer is no list.",
            )
            .fix(Fix::Retry)
            .details(answer.raw())),
        }
    }

    pub(super) async fn account_id(&self, account: &Account, base: &str) -> Result<String, Problem> {
        if let Some(id) = account.config.get("account_id").and_then(Value::as_str).filter(|id| !id.is_empty()) {
            return Ok(id.to_owned());
        }
        let me = self
            .ask(account, base, "/api/v1/accounts/verify_credentials", "The server does not say who it is.")
            .await?;
        Ok(id_of(&me.json()).unwrap_or_default())
    }

    /// Changes the words of a post that is out. The video stays.
    ///
    /// # Errors
    /// When the post is gone, or the server does not take the words.
    pub async fn edit(&self, parcel: &Parcel, remote_id: &str) -> Result<(), Problem> {
        const WHAT: &str = "The post was not changed.";
        let account = &parcel.account;
        let base = self.base(&account.config)?;
        let limits = self.limits(&base).await?;
        let warning = parcel.choice("warning").unwrap_or_default();
        let path = format!("/api/v1/statuses/{}", safe(remote_id)?);
        let before = self.ask(account, &base, &path, WHAT).await?.json();
        // Media that are not listed again are taken off.
        let media: Vec<String> =
            before["media_attachments"].as_array().into_iter().flatten().filter_map(id_of).collect();
        let alt = text::cut(&text::clean(&parcel.words.alt_text), &[(limits.description, Unit::Graphemes)]);
        let attributes: Vec<Value> = media.iter().map(|id| json!({ "id": id, "description": alt })).collect();
        let body = json!({
            "status": content::text(parcel, SPEC.words.tags, &limits, warning), "spoiler_text": warning,
            "sensitive": parcel.is_chosen("sensitive"), "language": parcel.language, "media_ids": media,
            "media_attributes": attributes,
        });
        let call = self.means.http.put("mastodon.edit", &format!("{base}{path}")).json(&body);
        let answer = self.send(account, call).await?;
        if answer.is_ok() { Ok(()) } else { Err(errors::problem(WHAT, &answer, self.means.now())) }
    }

    /// Deletes a post, or takes one back that waits at the server. One that is gone already is no error.
    ///
    /// # Errors
    /// When the server does not do it.
    pub async fn delete(&self, account: &Account, remote_id: &str) -> Result<Deleted, Problem> {
        let base = self.base(&account.config)?;
        let url = match remote_id.strip_prefix(WAITING) {
            Some(id) => format!("{base}/api/v1/scheduled_statuses/{}", safe(id)?),
            None => format!("{base}/api/v1/statuses/{}", safe(remote_id)?),
        };
        let answer = self.send(account, self.means.http.call("mastodon.delete", Method::DELETE, &url)).await?;
        match answer.status() {
            200..=299 => Ok(Deleted::Now),
            404 => Ok(Deleted::Before),
            _ => Err(errors::problem("The post was not deleted.", &answer, self.means.now())),
        }
    }
}
