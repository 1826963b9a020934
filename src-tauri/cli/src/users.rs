//! `clipctl users`: the people who may come in over the network, their tokens, and what they did.

use crate::{
    accounts::secret,
    args::{Library, RoleWord, ScopeWord, Users, UsersAction},
    remote::{Client, House},
    say,
};
use domain::{Code, Problem};
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(library: &Library, args: Users) -> Result<ExitCode, Problem> {
    let house = House::open(library, None).await?;
    let done = act(&house.client, args.action.as_ref()).await;
    house.close().await;
    let answer = done?;
    if args.json {
        say::print_json(&answer);
        return Ok(ExitCode::SUCCESS);
    }
    let rows = || answer.as_array().into_iter().flatten();
    match &args.action {
        None => rows().for_each(print_user),
        Some(UsersAction::Tokens) => rows().for_each(print_token),
        Some(UsersAction::Log) => rows().for_each(print_entry),
        Some(UsersAction::Token { .. }) => {
            println!("{}", text(&answer, "text"));
            eprintln!("note: this is the only time that it is shown");
        }
        Some(UsersAction::Pair { .. }) => {
            println!("{}", text(&answer, "code"));
            eprintln!("note: good once, for ten minutes, on the log-in page of the second computer");
        }
        Some(UsersAction::Revoke { token }) => println!("{token} is of no use any more"),
        Some(UsersAction::LogOut) => println!("{} log-ins were ended", answer["ended"]),
        Some(_) => print_user(&answer),
    }
    Ok(ExitCode::SUCCESS)
}

async fn act(client: &Client, action: Option<&UsersAction>) -> Result<Value, Problem> {
    use UsersAction as A;
    let change = async |name: &str, body: Value| {
        let user = find(client, name).await?;
        client.patch(&format!("/people/users/{}", text(&user, "id")), &body).await
    };
    match action {
        None => Ok(client.get("/people/users").await?["items"].take()),
        Some(A::Add { name, role }) => {
            let password = secret("password", "Password")?;
            client.post("/people/users", &json!({"name": name, "role": role_word(*role), "password": password})).await
        }
        Some(A::Role { name, role }) => change(name, json!({"role": role_word(*role)})).await,
        Some(A::Password { name }) => {
            // Before the password is typed: a name that is wrong is said first.
            find(client, name).await?;
            change(name, json!({"password": secret("password", "New password")?})).await
        }
        Some(A::Disable { name }) => change(name, json!({"disabled": true})).await,
        Some(A::Enable { name }) => change(name, json!({"disabled": false})).await,
        Some(A::Pair { name }) => pair(client, name).await,
        Some(A::Tokens) => Ok(client.get("/people/tokens").await?["items"].take()),
        Some(A::Token { name, scope }) => {
            client.post("/people/tokens", &json!({"name": name, "scope": scope_word(*scope)})).await
        }
        Some(A::Revoke { token }) => revoke(client, token).await,
        Some(A::LogOut) => client.delete("/people/log-ins").await,
        Some(A::Log) => Ok(client.get("/people/audit?limit=200").await?["items"].take()),
    }
}

async fn pair(client: &Client, name: &str) -> Result<Value, Problem> {
    // A code lives in the app that serves the network: one that ends with this process would be good for nothing.
    if client.get("/people/network").await?["is_served"] != true {
        return Err(Problem::new(
            Code::Conflict,
            "There is nothing to come in to.",
            "No app that serves the network has this library open.",
        )
        .fix(domain::Fix::RunCommand { command: "clipctl serve --lan".into() }));
    }
    let user = find(client, name).await?;
    client.post("/people/pairing", &json!({"user_id": text(&user, "id")})).await
}

async fn revoke(client: &Client, wanted: &str) -> Result<Value, Problem> {
    let tokens = client.get("/people/tokens").await?["items"].take();
    let fits = |token: &&Value| {
        token["revoked_at"].is_null() && (text(token, "id") == wanted || text(token, "name") == wanted)
    };
    let found: Vec<&Value> = tokens.as_array().into_iter().flatten().filter(fits).collect();
    match found[..] {
        [one] => client.delete(&format!("/people/tokens/{}", text(one, "id"))).await,
        [] => Err(Problem::not_found("token", wanted)),
        _ => Err(Problem::invalid("token", format!("Several tokens are called `{wanted}`; name one by its id."))),
    }
}

/// The user with this name.
async fn find(client: &Client, wanted: &str) -> Result<Value, Problem> {
    let users = client.get("/people/users").await?["items"].take();
    let users = users.as_array().cloned().unwrap_or_default();
    let found = users.iter().find(|user| text(user, "name").eq_ignore_ascii_case(wanted));
    found.cloned().ok_or_else(|| {
        let names: Vec<String> = users.iter().map(|user| text(user, "name")).collect();
        Problem::new(
            Code::NotFound,
            format!("There is no user `{wanted}`."),
            format!("There are: {}.", names.join(", ")),
        )
        .fix(domain::Fix::RunCommand { command: "clipctl users add NAME".into() })
    })
}

fn role_word(role: RoleWord) -> &'static str {
    match role {
        RoleWord::Viewer => "viewer",
        RoleWord::Editor => "editor",
        RoleWord::Owner => "owner",
    }
}

fn scope_word(scope: ScopeWord) -> &'static str {
    match scope {
        ScopeWord::Read => "read",
        ScopeWord::Review => "review",
        ScopeWord::Publish => "publish",
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn print_user(user: &Value) {
    let out = if user["disabled_at"].is_null() { "" } else { "  shut out" };
    println!("{:<10} {}{out}", text(user, "role"), text(user, "name"));
}

fn print_token(token: &Value) {
    let scopes: Vec<&str> = token["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let state = match (token["revoked_at"].as_str(), token["last_used_at"].as_str()) {
        (Some(at), _) => format!("revoked {at}"),
        (None, Some(at)) => format!("last used {at}"),
        (None, None) => "never used".into(),
    };
    println!("{:<10} {}  {state}", scopes.join(","), text(token, "name"));
}

fn print_entry(entry: &Value) {
    let details = entry["details"].as_object().filter(|details| !details.is_empty());
    let details = details.map(|details| format!("  {}", json!(details))).unwrap_or_default();
    let (kind, subject) = (text(entry, "subject_kind"), text(entry, "subject"));
    println!("{}  {}  {}  {kind} {subject}{details}", text(entry, "at"), text(entry, "actor"), text(entry, "verb"));
}
