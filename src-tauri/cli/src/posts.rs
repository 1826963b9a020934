//! `clipctl posts`: what went out, what will, and what needs the person.

use crate::{
    args::{Library, Posts},
    publish::pause,
    remote::{Client, House},
    say,
};
use domain::Problem;
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(library: &Library, args: Posts) -> Result<ExitCode, Problem> {
    let house = House::open(library, args.places.endpoints.as_deref()).await?;
    let done = act(&house.client, &args).await;
    house.close().await;
    let posts = done?;
    if args.json {
        say::print_json(&posts);
        return Ok(ExitCode::SUCCESS);
    }
    let posts = posts.as_array().cloned().unwrap_or_default();
    if posts.is_empty() {
        println!("no posts");
    }
    posts.iter().for_each(print);
    Ok(ExitCode::SUCCESS)
}

async fn act(client: &Client, args: &Posts) -> Result<Value, Problem> {
    let nothing = json!({});
    for (id, verb, body) in [
        (args.cancel, "cancel", nothing.clone()),
        (args.retry, "retry", nothing),
        (args.is_there, "resolve", json!({ "is_there": true })),
        (args.send_again, "resolve", json!({ "is_there": false })),
    ] {
        if let Some(id) = id {
            client.post(&format!("/posts/{id}/{verb}"), &body).await?;
            if args.wait {
                settled(client, &id.to_string()).await?;
            }
        }
    }
    if args.wait {
        let open =
            client.get("/posts?limit=200&state=approved,preflight,uploading,finishing,processing,unknown").await?;
        for post in open["items"].as_array().into_iter().flatten() {
            settled(client, post["id"].as_str().unwrap_or_default()).await?;
        }
    }
    Ok(client.get("/posts?limit=200").await?["items"].take())
}

/// The post once nothing happens to it by itself any more.
pub async fn settled(client: &Client, id: &str) -> Result<Value, Problem> {
    let mut waited = 0;
    loop {
        let post = client.get(&format!("/posts/{id}")).await?;
        if ["live", "needs_user", "failed", "cancelled"].contains(&post["state"].as_str().unwrap_or_default()) {
            return Ok(post);
        }
        pause(&mut waited).await?;
    }
}

/// What a post's state is as an exit code: 0 out or on its way, 1 failed, 3 needs the person.
pub fn exit_code(post: &Value) -> ExitCode {
    match post["state"].as_str() {
        Some("failed" | "cancelled") => ExitCode::from(1),
        Some("needs_user") => ExitCode::from(3),
        _ => ExitCode::SUCCESS,
    }
}

pub fn print(post: &Value) {
    let text = |key: &str| post[key].as_str().unwrap_or_default().to_owned();
    let more = post["url"].as_str().or(post["at"].as_str()).map(|more| format!("  {more}")).unwrap_or_default();
    println!("{}  {:<10}  {:<12}  {}{more}", text("id"), text("state"), text("account_name"), text("clip_title"));
    if let Some(what) = post["problem"]["title"].as_str() {
        println!("    {what} {}", post["problem"]["detail"].as_str().unwrap_or_default());
        for fix in post["problem"]["fix"].as_array().into_iter().flatten().filter_map(|fix| fix["text"].as_str()) {
            println!("    hint: {fix}");
        }
    }
}
