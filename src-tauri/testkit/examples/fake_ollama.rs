//! The stand-in for Ollama as a program: prints its address and serves until its input ends.
//!
//! `cargo run -p testkit --example fake_ollama`, then `OLLAMA_HOST=<address>` for whatever should talk to it.

use testkit::{FakeModel, FakeOllama};

fn main() -> anyhow::Result<()> {
    let fake = FakeOllama::with_models(vec![
        FakeModel::gemma(),
        FakeModel::thinker(),
        FakeModel::embedder(),
        FakeModel::cloud(),
    ])?;
    #[expect(clippy::print_stdout, reason = "the address is this program's result")]
    {
        println!("{}", fake.url());
    }
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
