//! `clipctl accounts`: show, connect, remove.

use crate::{
    args::{Accounts, AccountsAction, Connect, Library},
    remote::{Client, House},
    say,
};
use domain::{Code, Problem};
use serde_json::{Map, Value, json};
use std::{io::BufRead as _, process::ExitCode, time::Duration};

pub async fn run(library: &Library, args: Accounts) -> Result<ExitCode, Problem> {
    let house = House::open(library, args.places.endpoints.as_deref()).await?;
    let done = act(&house.client, &args).await;
    house.close().await;
    let answer = done?;
    if args.json {
        say::print_json(&answer);
        return Ok(ExitCode::SUCCESS);
    }
    match &args.action {
        Some(AccountsAction::Platforms) => answer.as_array().into_iter().flatten().for_each(print_platform),
        Some(AccountsAction::Remove { account }) => println!("{account} is out; what it posted stays"),
        Some(AccountsAction::Connect(_)) => print_account(&answer),
        None => answer.as_array().into_iter().flatten().for_each(print_account),
    }
    Ok(ExitCode::SUCCESS)
}

async fn act(client: &Client, args: &Accounts) -> Result<Value, Problem> {
    match &args.action {
        None => Ok(client.get("/accounts").await?["items"].take()),
        Some(AccountsAction::Platforms) => Ok(client.get("/platforms").await?["items"].take()),
        Some(AccountsAction::Remove { account }) => {
            let account = find(client, account).await?;
            client.delete(&format!("/accounts/{}", text(&account, "id"))).await
        }
        Some(AccountsAction::Connect(connect)) => self::connect(client, connect).await,
    }
}

/// The account with this name or id.
pub async fn find(client: &Client, wanted: &str) -> Result<Value, Problem> {
    let accounts = client.get("/accounts").await?["items"].take();
    let accounts = accounts.as_array().cloned().unwrap_or_default();
    let fits = |account: &&Value| text(account, "id") == wanted || text(account, "name").eq_ignore_ascii_case(wanted);
    let found: Vec<&Value> = accounts.iter().filter(fits).collect();
    match found[..] {
        [one] => Ok(one.clone()),
        [] => {
            let names: Vec<String> = accounts.iter().map(|account| text(account, "name")).collect();
            let why = format!("There are: {}.", names.join(", "));
            Err(Problem::new(Code::NotFound, format!("There is no account `{wanted}`."), why)
                .say("Connect it with `clipctl accounts connect PLATFORM`."))
        }
        _ => Err(Problem::invalid("account", format!("Several accounts are called `{wanted}`; name one by its id."))),
    }
}

async fn connect(client: &Client, args: &Connect) -> Result<Value, Problem> {
    let platforms = client.get("/platforms").await?["items"].take();
    let platform = platforms.as_array().into_iter().flatten().find(|platform| text(platform, "key") == args.platform);
    let Some(platform) = platform else {
        let keys: Vec<String> = platforms.as_array().into_iter().flatten().map(|found| text(found, "key")).collect();
        return Err(Problem::invalid("platform", format!("There are {}.", keys.join(", "))));
    };
    // What the platform will allow is said before anything is connected.
    for sentence in platform["says"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        eprintln!("note: {sentence}");
    }
    let config = config(platform, &args.fields)?;
    let again = match &args.account {
        Some(name) => Some(text(&find(client, name).await?, "id")),
        None => None,
    };
    let shape = &platform["connect"];
    if shape["in_browser"] != true {
        let name = if args.name.is_empty() { text(platform, "name") } else { args.name.clone() };
        return match again {
            Some(id) => client.patch(&format!("/accounts/{id}"), &json!({ "config": config })).await,
            None => {
                let body =
                    json!({ "platform": args.platform, "name": name, "config": config, "allow_file": args.allow_file });
                client.post("/accounts", &body).await
            }
        };
    }
    let mut body = json!({
        "platform": args.platform, "name": args.name, "config": config, "allow_file": args.allow_file,
    });
    if let Some(id) = again {
        body["account"] = json!(id);
    }
    if shape["needs_client"] == true {
        if args.client_id.is_none() {
            for (n, step) in shape["steps"].as_array().into_iter().flatten().enumerate() {
                eprintln!("{}. {}", n + 1, step.as_str().unwrap_or_default());
            }
        }
        let id = match &args.client_id {
            Some(id) => id.clone(),
            None => ask("Client id", false)?,
        };
        body["client_id"] = json!(id);
        if shape["needs_client_secret"] == true {
            body["client_secret"] = json!(secret("CLIENT_SECRET", "Client secret")?);
        }
    }
    let begun = client.post("/accounts/connect", &body).await?;
    let (id, url) = (text(&begun, "id"), text(&begun, "url"));
    if args.no_browser || !open(&url) {
        eprintln!("open this page in a browser of this computer:");
        println!("{url}");
        // A program that reads the line through a pipe must not wait for a full buffer.
        let _ = std::io::Write::flush(&mut std::io::stdout());
    } else {
        eprintln!("the browser is open; finish the sign-in there");
    }
    if begun["wants_paste"] == true {
        let address = ask("Paste the address that the browser ended at", true)?;
        client.post(&format!("/accounts/connect/{id}/code"), &json!({ "address": address })).await?;
    }
    loop {
        let now = client.get(&format!("/accounts/connect/{id}")).await?;
        match text(&now, "state").as_str() {
            "done" => return Ok(now["account"].clone()),
            "failed" => return Err(crate::remote::problem_of(&now["problem"])),
            _ => {}
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
            _ = tokio::signal::ctrl_c() => {
                return Err(Problem::new(Code::Cancelled, "Interrupted.", "You stopped it."));
            }
        }
    }
}

/// The fields of an account: those that were given, and secret ones from where secrets come from.
fn config(platform: &Value, given: &[String]) -> Result<Map<String, Value>, Problem> {
    let mut config = pairs(given)?;
    for field in platform["config_fields"].as_array().into_iter().flatten() {
        let key = text(field, "key");
        if text(field, "kind") == "secret" {
            if config.contains_key(&key) {
                let why = "A secret in an argument can be read by every program; set it in the environment instead.";
                return Err(Problem::invalid(&key, why));
            }
            if field["required"] == true || std::env::var_os(variable(&key)).is_some() {
                config.insert(key.clone(), json!(secret(&key, &text(field, "label"))?));
            }
        } else if field["required"] == true && !config.contains_key(&key) {
            config.insert(key, json!(ask(&text(field, "label"), false)?));
        }
    }
    Ok(config)
}

/// `key=value`, with numbers and true/false as such.
pub fn pairs(given: &[String]) -> Result<Map<String, Value>, Problem> {
    let pair = |pair: &String| {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| Problem::invalid("set", format!("`{pair}` has to be written as KEY=VALUE.")))?;
        let value = match value {
            "true" => json!(true),
            "false" => json!(false),
            text => json!(text),
        };
        Ok((key.trim().to_owned(), value))
    };
    given.iter().map(pair).collect()
}

fn variable(key: &str) -> String {
    format!("CLIPCONDUCTOR_{}", key.to_uppercase())
}

/// A secret, from the environment or from standard input.
pub fn secret(key: &str, label: &str) -> Result<String, Problem> {
    match std::env::var(variable(key)) {
        Ok(text) if !text.is_empty() => Ok(text),
        _ => ask(label, true),
    }
}

/// Asks on a terminal; from a pipe a line is read. What is secret is not shown.
pub fn ask(label: &str, is_secret: bool) -> Result<String, Problem> {
    use std::io::IsTerminal as _;
    let failed = |error: std::io::Error| {
        Problem::new(Code::Invalid, format!("{label} is needed."), "Nothing could be read from standard input.")
            .details(error)
    };
    let text = if std::io::stdin().is_terminal() {
        eprint!("{label}: ");
        if is_secret {
            console::Term::stderr().read_secure_line().map_err(failed)?
        } else {
            console::Term::stderr().read_line().map_err(failed)?
        }
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
        line
    };
    match text.trim() {
        "" => Err(Problem::invalid(label, "It is needed. Give it on standard input or in the environment.")),
        text => Ok(text.to_owned()),
    }
}

/// Opens the system's browser.
fn open(url: &str) -> bool {
    let mut command = if cfg!(target_os = "macos") {
        std::process::Command::new("open")
    } else if cfg!(windows) {
        let mut command = std::process::Command::new("rundll32");
        command.arg("url.dll,FileProtocolHandler");
        command
    } else {
        std::process::Command::new("xdg-open")
    };
    let quiet = std::process::Stdio::null;
    command.arg(url).stdin(quiet()).stdout(quiet()).stderr(quiet()).status().is_ok_and(|status| status.success())
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn print_account(account: &Value) {
    let problem = account["problem"]["title"].as_str().map(|why| format!("  ({why})")).unwrap_or_default();
    let (id, state, platform) = (text(account, "id"), text(account, "state"), text(account, "platform"));
    println!("{id}  {state:<10}  {platform:<10}  {}{problem}", text(account, "name"));
}

fn print_platform(platform: &Value) {
    println!("{:<10}  {}", text(platform, "key"), text(platform, "about"));
    for sentence in platform["says"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("            {sentence}");
    }
}
