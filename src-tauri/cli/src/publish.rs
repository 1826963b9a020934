//! `clipctl publish`: a file goes to an account. It becomes a recording of the library with one clip, so that the post is
//! kept, taken up again after a break, and asked about, as every other.

use crate::{
    accounts::{find, pairs},
    args::{Library, Publish},
    posts,
    remote::{Client, House},
    say,
};
use domain::{Code, Problem};
use serde_json::{Value, json};
use std::{process::ExitCode, time::Duration};

pub async fn run(library: &Library, args: Publish) -> Result<ExitCode, Problem> {
    let house = House::open(library, args.places.endpoints.as_deref()).await?;
    let done = publish(&house.client, &args).await;
    house.close().await;
    let post = done?;
    if args.json {
        say::print_json(&post);
    } else {
        posts::print(&post);
    }
    Ok(posts::exit_code(&post))
}

async fn publish(client: &Client, args: &Publish) -> Result<Value, Problem> {
    let account = find(client, &args.account).await?;
    let choices = pairs(&args.choices)?;
    let file = std::path::absolute(&args.file).map_err(|error| Problem::io("Opening", &args.file, &error))?;
    let recording = imported(client, &file).await?;
    let id = recording["id"].as_str().unwrap_or_default().to_owned();
    let span = json!({ "start_s": 0.0, "end_s": recording["media"]["duration_s"] });
    let made = client.post(&format!("/recordings/{id}/moments"), &span).await?;
    let Some(clip) = made["clip_id"].as_str().map(str::to_owned) else {
        return Err(Problem::bug("The clip of the file was not made.", made));
    };
    let words = json!({ "destination": "any", "text": {
        "title": args.title, "description": args.description, "tags": args.tag, "alt_text": "",
    } });
    client.put(&format!("/clips/{clip}/words"), &words).await?;
    let mut approval = json!({
        "accounts": [account["id"]], "visibility": args.visibility, "choices": choices, "by_platform": args.by_platform,
    });
    if let Some(at) = args.at {
        let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned();
        (approval["at"], approval["zone"]) = (json!(at.to_string()), json!(zone));
    }
    let approved = client.post(&format!("/clips/{clip}/approve"), &approval).await?;
    let post = approved["posts"][0].clone();
    if !args.wait {
        return Ok(post);
    }
    posts::settled(client, post["id"].as_str().unwrap_or_default()).await
}

/// The recording of a file, imported if it is not known.
async fn imported(client: &Client, file: &std::path::Path) -> Result<Value, Problem> {
    let answer = client.post("/recordings/import", &json!({ "paths": [file] })).await?;
    if let Some(problem) = answer["skipped"][0].get("problem") {
        return Err(crate::remote::problem_of(problem));
    }
    let job = answer["jobs"][0]["id"].as_str().unwrap_or_default().to_owned();
    let mut waited = 0;
    loop {
        let job = client.get(&format!("/jobs/{job}")).await?;
        match job["state"].as_str().unwrap_or_default() {
            "queued" | "running" => {}
            "done" => break,
            _ => return Err(crate::remote::problem_of(&job["problem"])),
        }
        pause(&mut waited).await?;
    }
    let list = client.get("/recordings?limit=200").await?;
    let found = list["items"].as_array().into_iter().flatten().find(|recording| recording["path"] == json!(file));
    found.cloned().ok_or_else(|| {
        Problem::new(
            Code::NotFound,
            "The file is not in the library.",
            "It was known under another path, or can't be used.",
        )
        .say("Look into `clipctl jobs --all`.")
    })
}

/// Between two looks. Ctrl-C ends the waiting; the post goes on the next time that the library is open.
pub async fn pause(waited: &mut u32) -> Result<(), Problem> {
    *waited += 1;
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(200)) => Ok(()),
        _ = tokio::signal::ctrl_c() => Err(Problem::new(Code::Cancelled, "Interrupted.", "You stopped it.")),
    }
}
