//! `clipctl pair`: this computer comes in to the app on another one, by a code that was made there. The certificate is
//! compared before the code goes out, and from then on nobody with another one is talked to.

use crate::{
    accounts::{ask, secret},
    args::{Library, Pair},
    pinned::{self, Pin, Pinned},
    remote::{Client, paths_of, problem_of},
    say,
};
use conductor::paths::Paths;
use domain::{Code, Problem};
use serde_json::{Value, json};
use std::{io::IsTerminal as _, process::ExitCode};

pub async fn run(library: &Library, args: Pair) -> Result<ExitCode, Problem> {
    let paths = paths_of(library)?;
    let Some(typed) = &args.address else { return list(&paths, args.json).await };
    let base = pinned::address(typed)?;
    if args.forget {
        if !pinned::forget(&paths, &base)? {
            return Err(Problem::not_found("paired app", base));
        }
        println!("{base} is forgotten; its owner can revoke the token, too");
        return Ok(ExitCode::SUCCESS);
    }
    let fingerprint = compared(&base, &args).await?;
    let code = secret("code", "Pairing code")?;
    let (http, pin) = pinned::client(fingerprint.clone())?;
    let device = args.name.clone().unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned());
    let body = json!({"code": code, "device": device});
    let made = answer(http.post(format!("{base}/api/v1/log-in/pair-program")).json(&body), &pin, &base).await?;
    let token = made["text"].as_str().unwrap_or_default().to_owned();
    let me = answer(http.get(format!("{base}/api/v1/me")).bearer_auth(&token), &pin, &base).await?;
    let user = me["name"].as_str().unwrap_or_default().to_owned();
    pinned::keep(&paths, Pinned { base: base.clone(), fingerprint: fingerprint.clone(), token, user })?;
    if args.json {
        say::print_json(
            &json!({"address": base, "fingerprint": fingerprint, "name": me["name"], "access": me["access"]}),
        );
    } else {
        print(&base, &me);
        eprintln!("note: `clipctl --app {base} posts` asks that app; so do the other commands");
    }
    Ok(ExitCode::SUCCESS)
}

/// The certificate that is there, once somebody has compared it. `None`: there is none, as it was asked for.
async fn compared(base: &str, args: &Pair) -> Result<Option<String>, Problem> {
    let (http, pin) = pinned::client(None)?;
    answer(http.get(format!("{base}/health")), &pin, base).await?;
    let Some(seen) = pin.seen() else {
        if args.no_tls {
            eprintln!("warning: without TLS whoever is on the network can read the code and the token along");
            return Ok(None);
        }
        return Err(Problem::new(
            Code::Forbidden,
            format!("{base} is served without TLS."),
            "Whoever is on the network could read the code along, and come in by it.",
        )
        .say("Serve it with TLS, or say --no-tls if something else keeps the network apart."));
    };
    eprintln!("certificate of {base} (SHA-256):\n  {seen}");
    if let Some(wanted) = &args.fingerprint {
        let plain = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_uppercase();
        if plain(wanted) != plain(&seen) {
            return Err(another(base, wanted, &seen));
        }
        return Ok(Some(seen));
    }
    eprintln!("`clipctl serve --lan` shows it on the other computer when it starts, and so does Settings, People.");
    if !std::io::stdin().is_terminal() {
        return Err(Problem::invalid(
            "fingerprint",
            "Nobody is here to compare it. Give the right one with --fingerprint.",
        ));
    }
    match ask("Is it the same there? (yes or no)", false)?.to_lowercase().as_str() {
        "y" | "yes" => Ok(Some(seen)),
        _ => Err(another(base, "another one", &seen)),
    }
}

/// All that were paired, each asked whether it is still the same and lets us in.
async fn list(paths: &Paths, as_json: bool) -> Result<ExitCode, Problem> {
    let all = pinned::list(paths)?;
    let (mut rows, mut well) = (Vec::new(), true);
    for one in &all {
        let me = match Client::pinned(one) {
            Ok(client) => client.get("/me").await,
            Err(problem) => Err(problem),
        };
        well &= me.is_ok();
        let problem = me.as_ref().err().map(|problem| format!("{} {}", problem.what, problem.why));
        let me = me.unwrap_or_else(|_| json!({"name": one.user}));
        if !as_json {
            print(&one.base, &me);
            problem.iter().for_each(|problem| println!("    {problem}"));
        }
        rows.push(json!({"address": one.base, "fingerprint": one.fingerprint, "name": me["name"],
            "access": me["access"], "problem": problem}));
    }
    if as_json {
        say::print_json(&Value::Array(rows));
    } else if all.is_empty() {
        println!("paired with no app");
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn answer(request: reqwest::RequestBuilder, pin: &Pin, base: &str) -> Result<Value, Problem> {
    let response = request.send().await.map_err(|error| match pin.seen() {
        Some(seen) if pin.is_another() => another(base, "the one that was compared", &seen),
        _ => Problem::new(
            Code::PlatformAway,
            format!("Nobody answers at {base}."),
            "It may be off, or behind a firewall.",
        )
        .say("Look whether `clipctl serve --lan` runs there, and at the address that it shows.")
        .details(error),
    })?;
    let is_well = response.status().is_success();
    let body: Value = response.json().await.map_err(|error| {
        Problem::new(Code::Invalid, format!("{base} is no ClipConductor."), "Its answer is not one of the API's.")
            .details(error)
    })?;
    if is_well { Ok(body) } else { Err(problem_of(&body)) }
}

/// Somebody else has answered.
pub fn another(base: &str, wanted: &str, seen: &str) -> Problem {
    Problem::new(
        Code::Forbidden,
        format!("{base} has another certificate."),
        format!("It shows {seen}, and was to show {wanted}. Somebody else may be answering there."),
    )
    .say("If the app was set up anew, compare what it shows now and pair again.")
}

fn print(base: &str, me: &Value) {
    let text = |key: &str| me[key].as_str().unwrap_or("–").to_owned();
    println!("{base}  {}  {}", text("name"), text("access"));
}
