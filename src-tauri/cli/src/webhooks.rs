//! `clipctl webhooks`: addresses of the person's that are told what happened.

use crate::{
    args::{Library, Webhooks, WebhooksAction},
    publish::pause,
    remote::{Client, House},
    say,
};
use domain::Problem;
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(library: &Library, args: Webhooks) -> Result<ExitCode, Problem> {
    let house = House::open(library, None).await?;
    let done = act(&house.client, args.action.as_ref()).await;
    house.close().await;
    let answer = done?;
    let arrived = !matches!(args.action, Some(WebhooksAction::Test { .. })) || answer["state"] == "delivered";
    if args.json {
        say::print_json(&answer);
    } else {
        tell(args.action.as_ref(), &answer);
    }
    Ok(if arrived { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn tell(action: Option<&WebhooksAction>, answer: &Value) {
    match action {
        None | Some(WebhooksAction::List) => {
            let all = answer.as_array().map_or(&[][..], Vec::as_slice);
            if all.is_empty() {
                println!("no webhooks");
            }
            all.iter().for_each(print);
        }
        Some(WebhooksAction::Add { .. }) => {
            print(&answer["webhook"]);
            println!("{}", text(answer, "secret"));
            eprintln!("note: what signs its messages; this is the only time that it is shown");
        }
        Some(WebhooksAction::Remove { webhook }) => println!("{webhook} is told nothing any more"),
        Some(WebhooksAction::Test { .. }) => {
            let status = answer["status"].as_u64().map(|status| format!("  {status}")).unwrap_or_default();
            println!("{}{status}  {}", text(answer, "state"), text(answer, "answer"));
        }
    }
}

async fn act(client: &Client, action: Option<&WebhooksAction>) -> Result<Value, Problem> {
    use WebhooksAction as A;
    match action {
        None | Some(A::List) => Ok(client.get("/webhooks").await?["items"].take()),
        Some(A::Add { name, url, event, allow_file }) => {
            let events: Vec<&str> = event.iter().map(|event| event.word()).collect();
            let body = json!({"name": name, "url": url, "events": events, "enabled": true, "allow_file": allow_file});
            client.post("/webhooks", &body).await
        }
        Some(A::Remove { webhook }) => client.delete(&format!("/webhooks/{}", find(client, webhook).await?)).await,
        Some(A::Test { webhook }) => test(client, &find(client, webhook).await?).await,
    }
}

/// Sends a message and waits for what comes of its first try.
async fn test(client: &Client, id: &str) -> Result<Value, Problem> {
    let newest = |items: &Value| items["items"].as_array().and_then(|items| items.first().cloned()).unwrap_or_default();
    let mut message = newest(&client.post(&format!("/webhooks/{id}/test"), &json!({})).await?);
    let sent = message["id"].clone();
    let mut waited = 0;
    while message["attempts"] == 0 {
        pause(&mut waited).await?;
        let all = client.get(&format!("/webhooks/{id}/deliveries")).await?;
        let items = all["items"].as_array().into_iter().flatten();
        message = items.into_iter().find(|one| one["id"] == sent).cloned().unwrap_or_default();
        if message.is_null() {
            return Err(Problem::not_found("message", sent));
        }
    }
    Ok(message)
}

/// The id of the webhook that is called so, or has this id.
async fn find(client: &Client, wanted: &str) -> Result<String, Problem> {
    let all = client.get("/webhooks").await?["items"].take();
    let fits = |one: &&Value| text(one, "id") == wanted || text(one, "name").eq_ignore_ascii_case(wanted);
    let found: Vec<&Value> = all.as_array().into_iter().flatten().filter(fits).collect();
    match found[..] {
        [one] => Ok(text(one, "id")),
        [] => Err(Problem::not_found("webhook", wanted)),
        _ => Err(Problem::invalid("webhook", format!("Several webhooks are called `{wanted}`; name one by its id."))),
    }
}

fn print(webhook: &Value) {
    let events: Vec<&str> = webhook["events"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let off = if webhook["enabled"] == true { "" } else { "  off" };
    println!("{}  {}  {}{off}", text(webhook, "id"), text(webhook, "name"), text(webhook, "url"));
    println!("    {}", events.join(", "));
    if let Some(what) = webhook["problem"]["title"].as_str() {
        println!("    {what} {}", webhook["problem"]["detail"].as_str().unwrap_or_default());
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
