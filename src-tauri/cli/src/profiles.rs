//! `clipctl profiles`: game profiles, and the files that people share them by.

use crate::{
    args::{Library, Profiles, ProfilesAction},
    remote::{Client, House},
    say,
};
use domain::Problem;
use serde_json::json;
use std::{io, path::Path, process::ExitCode};

pub async fn run(library: &Library, args: Profiles) -> Result<ExitCode, Problem> {
    let house = House::open(library, None).await?;
    let done = act(&house.client, args).await;
    house.close().await;
    done?;
    Ok(ExitCode::SUCCESS)
}

async fn act(client: &Client, args: Profiles) -> Result<(), Problem> {
    match args.action {
        None => list(client, args.json).await,
        Some(ProfilesAction::Export { name, file, learned }) => export(client, &name, file.as_deref(), learned).await,
        Some(ProfilesAction::Import { file, replace, keep_both, dry_run }) => {
            let text = std::fs::read_to_string(&file).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => Problem::invalid("file", format!("{} is no text.", file.display())),
                _ => Problem::io("Reading", &file, &error),
            })?;
            if dry_run {
                return look(client, &text, args.json).await;
            }
            let clash = match (replace, keep_both) {
                (true, _) => Some("replace"),
                (_, true) => Some("keep_both"),
                _ => None,
            };
            take_in(client, &text, clash, args.json).await
        }
    }
}

async fn list(client: &Client, as_json: bool) -> Result<(), Problem> {
    let profiles = client.get("/profiles").await?["items"].take();
    if as_json {
        say::print_json(&profiles);
        return Ok(());
    }
    for profile in profiles.as_array().into_iter().flatten() {
        println!("{}", profile["name"].as_str().unwrap_or_default());
    }
    Ok(())
}

async fn export(client: &Client, name: &str, file: Option<&Path>, learned: bool) -> Result<(), Problem> {
    let asked: String = url_encoded(name);
    let text = client.text(&format!("/media/profile.json?name={asked}&learned={learned}")).await?;
    match file {
        None => print!("{text}"),
        Some(file) => {
            // What is there may be somebody's work.
            let mut made = std::fs::File::create_new(file).map_err(|error| Problem::io("Making", file, &error))?;
            io::Write::write_all(&mut made, text.as_bytes()).map_err(|error| Problem::io("Writing", file, &error))?;
            println!("{}", file.display());
        }
    }
    Ok(())
}

async fn look(client: &Client, text: &str, as_json: bool) -> Result<(), Problem> {
    let look = client.post("/profile-files/test", &json!({"text": text})).await?;
    if as_json {
        say::print_json(&look);
        return Ok(());
    }
    let name = look["profile"]["name"].as_str().unwrap_or_default();
    let changes = look["changes"].as_array().cloned().unwrap_or_default();
    match (look["known"].as_bool(), changes.is_empty()) {
        (Some(true), true) => println!("\"{name}\" is there already, and the same"),
        (Some(true), false) => println!("\"{name}\" is there already; the file differs:"),
        _ => println!("\"{name}\" is new:"),
    }
    for change in changes {
        let word = |key: &str| change[key].as_str().unwrap_or("not set").to_owned();
        println!("    {}: {} → {}", change["field"].as_str().unwrap_or_default(), word("before"), word("after"));
    }
    Ok(())
}

async fn take_in(client: &Client, text: &str, clash: Option<&str>, as_json: bool) -> Result<(), Problem> {
    let saved =
        client.post("/profile-files", &json!({"text": text, "clash": clash})).await.map_err(|problem| match problem
            .code
        {
            domain::Code::Conflict => problem.say("Add --replace or --keep-both; --dry-run shows what differs."),
            _ => problem,
        })?;
    if as_json {
        say::print_json(&saved);
    } else {
        println!("{}", saved["name"].as_str().unwrap_or_default());
    }
    Ok(())
}

/// A text as a value in an address.
fn url_encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_into_addresses_whole() {
        assert_eq!(url_encoded("Elden Ring & co/ü"), "Elden%20Ring%20%26%20co%2F%C3%BC");
    }
}
