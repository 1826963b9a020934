//! Prints every fault of Ollama, what a person sees, and the seconds until there are words.
//!
//! `cargo run -p words --example fault_table`

#[path = "../tests/it/table.rs"]
mod table;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the table is this program's result")]
async fn main() -> anyhow::Result<()> {
    println!("| fault | written by | fault known after | words after that | what the person sees | what they can do |");
    println!("|---|---|---|---|---|---|");
    for row in table::rows().await? {
        let known = row.known_after.map_or_else(|| "-".to_owned(), |time| format!("{:.2} s", time.as_secs_f64()));
        let sees = if row.sees.is_empty() { "-" } else { &row.sees };
        let fixes = if row.fixes.is_empty() { "-" } else { &row.fixes };
        let words = row.words_after.as_secs_f64();
        println!("| {} | {} | {known} | {words:.3} s | {sees} | {fixes} |", row.name, row.author);
        anyhow::ensure!(row.as_wanted, "{}: somebody else wrote", row.name);
    }
    Ok(())
}
