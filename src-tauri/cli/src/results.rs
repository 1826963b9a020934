//! `clipctl results`: what posts brought, in words, as a table or as JSON.

use crate::{
    args::{Library, Results},
    remote::{Client, House},
    say,
};
use domain::Problem;
use serde_json::Value;
use std::process::ExitCode;

pub async fn run(library: &Library, args: Results) -> Result<ExitCode, Problem> {
    let house = House::open(library, None).await?;
    let shown = show(&house.client, &args).await;
    house.close().await;
    shown?;
    Ok(ExitCode::SUCCESS)
}

async fn show(client: &Client, args: &Results) -> Result<(), Problem> {
    let days = args.days.map(|days| format!("days={days}")).unwrap_or_default();
    if args.csv {
        let of = if args.readings { "readings" } else { "posts" };
        print!("{}", client.text(&format!("/media/results.csv?of={of}&{days}")).await?);
        return Ok(());
    }
    if args.json {
        say::print_json(&client.get(&format!("/media/results.json?{days}")).await?);
        return Ok(());
    }
    let results = client.get(&format!("/results?{days}")).await?;
    if results["posts_ever"].as_u64() == Some(0) {
        println!("no post is out yet");
        return Ok(());
    }
    let number = |key: &str| results[key].as_f64().unwrap_or_default();
    println!("{:.0} views, {:.0} posts went live", number("views"), number("posts"));
    for place in results["places"].as_array().into_iter().flatten() {
        let name = place["account_name"].as_str().unwrap_or_default();
        match place["views"].as_array() {
            Some(views) => println!("    {name}: {:.0} views", views.iter().filter_map(Value::as_f64).sum::<f64>()),
            None => println!("    {name}: tells no views"),
        }
    }
    let groups = client.get(&format!("/results/groups?{days}")).await?;
    let sentences = groups["sentences"].as_array().cloned().unwrap_or_default();
    sentences.iter().filter_map(Value::as_str).for_each(|sentence| println!("{sentence}"));
    if sentences.is_empty() {
        let count = |key: &str| groups["compared"][key].as_u64().unwrap_or_default();
        match count("clips") < count("needed") {
            true => println!("{} clips have to be compared to say more; there are {}", count("needed"), count("clips")),
            false => println!("no difference is larger than chance could have made it"),
        }
    }
    Ok(())
}
